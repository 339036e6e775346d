import { Navigate } from '@tanstack/react-router'
import { useMe } from '../api.ts'
import { lastOrganization } from './lastOrganization.ts'
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
  const slugs = useMe().memberships.map(({ organization }) => organization.slug)
  const last = lastOrganization.get()
  const slug = slugs.find((candidate) => candidate === last) ?? slugs[0]
  return slug ? <Navigate to="/o/$slug" params={{ slug }} replace /> : <Navigate to="/welcome" replace />
}
