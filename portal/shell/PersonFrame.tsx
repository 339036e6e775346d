import { Outlet } from '@tanstack/react-router'
import { Shell } from './Shell.tsx'
import { SignedIn } from './SignedIn.tsx'

export default function PersonFrame() {
  return (
    <SignedIn>
      <Shell>
        <Outlet />
      </Shell>
    </SignedIn>
  )
}
