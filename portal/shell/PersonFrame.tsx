import { Outlet } from '@tanstack/react-router'
import { useMe } from '../api.ts'
import { pickLast } from './lastOrganization.ts'
import { Shell } from './Shell.tsx'
import { SignedIn } from './SignedIn.tsx'

export default function PersonFrame() {
  return (
    <SignedIn>
      <Inside />
    </SignedIn>
  )
}

/** The organization used last stays at hand, although the page belongs to none. */
function Inside() {
  return (
    <Shell membership={pickLast(useMe().memberships)}>
      <Outlet />
    </Shell>
  )
}
