/** The same screen in another organization: `/o/acme/settings/team` → `/o/globex/settings/team`. */
export function siblingOf(pathname: string, slug: string): string {
  const rest = /^\/o\/[^/]+(\/.*)?$/.exec(pathname)?.[1] ?? ''
  return `/o/${slug}${rest}`
}
