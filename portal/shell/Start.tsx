import { useMe } from '../api.ts'
import { Redirect } from '../Redirect.tsx'
import { pickLast } from './lastOrganization.ts'
import { SignedIn } from './SignedIn.tsx'

/** `/`: the organization used last, or the welcome of somebody who has none. */
export function Start() {
  return (
    <SignedIn>
      <Onwards />
    </SignedIn>
  )
}

function Onwards() {
  const slug = pickLast(useMe().memberships)?.organization.slug
  return slug ? <Redirect to={`/o/${slug}`} /> : <Redirect to="/welcome" />
}
