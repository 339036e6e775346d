/** Where other screens lead to. All of it stays within this site: an address from a query string is checked first. */

/** `<Button component={Link} {...signInThen('/invitation')}>`. The address is filled in; it stays out of the address bar. */
export function signInThen(to: string, email?: string) {
  return { to: '/sign-in', search: (to === '/' ? {} : { to }) as never, state: { email } as never }
}

/** Sign-up with the address of the invitation behind the link, and without an organization of one's own. */
export const signUpByInvitation = { to: '/sign-up', search: { invited: '1' } as never }

/** A path of this site, or `/`: `//evil.example` and `/\evil.example` would lead away from it. */
export function safePath(given: string | undefined): string {
  return given && /^\/(?![/\\])/.test(given) && !/[\u0000-\u001f]/.test(given) ? given : '/'
}

/** `<Anchor component={Link} {...inOrganization(slug, 'settings/secrets?person=per_…')}>`: a link as the API gives it. */
export function inOrganization(slug: string, link: string) {
  const [path = '', query = ''] = link.split('?')
  return { to: `/o/${slug}/${path}`, search: Object.fromEntries(new URLSearchParams(query)) as never }
}
