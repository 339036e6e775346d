const key = 'last-organization'

/** A convenience of `/` and of the pages outside of organizations, first of this tab: never a part of what a request is allowed. */
export const lastOrganization = {
  get: (): string | null => sessionStorage.getItem(key) ?? localStorage.getItem(key),
  set(slug: string): void {
    sessionStorage.setItem(key, slug)
    localStorage.setItem(key, slug)
  },
}

/** Of those that the person belongs to: the one used last, or the first. */
export function pickLast<Membership extends { readonly organization: { readonly slug: string } }>(
  memberships: readonly Membership[],
): Membership | undefined {
  const last = lastOrganization.get()
  return memberships.find(({ organization }) => organization.slug === last) ?? memberships[0]
}
