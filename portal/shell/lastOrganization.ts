const key = 'last-organization'

/** Kept in the browser only: a convenience of `/`, never a part of what a request is allowed. */
export const lastOrganization = {
  get: (): string | null => localStorage.getItem(key),
  set: (slug: string): void => localStorage.setItem(key, slug),
}
