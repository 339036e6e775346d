/** The same screen in another organization: `/o/acme/settings/team` → `/o/globex/settings/team`; of one thing, the screen that lists them. */
export function siblingOf(pathname: string, slug: string): string {
  const rest = /^\/o\/[^/]+(\/.*)?$/.exec(pathname)?.[1] ?? ''
  return `/o/${slug}${rest.replace(ofOneThing, '')}`
}

// What it names belongs to the organization that is left: over there it would be nothing.
const ofOneThing = /\/[a-z]+_[0-9a-f]{32}(\/.*)?$/
