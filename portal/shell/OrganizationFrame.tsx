import { Outlet, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useMe } from '../api.ts'
import { useLiveOrganization } from '../live.ts'
import { lastOrganization } from './lastOrganization.ts'
import { NotYours } from './NotYours.tsx'
import { Shell } from './Shell.tsx'
import { SignedIn } from './SignedIn.tsx'

export default function OrganizationFrame() {
  return (
    <SignedIn>
      <Inside />
    </SignedIn>
  )
}

function Inside() {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const membership = useMe().memberships.find(({ organization }) => organization.slug === slug)
  const known = membership !== undefined
  useLiveOrganization(membership?.organization.id)
  useEffect(() => {
    if (known) lastOrganization.set(slug)
  }, [known, slug])
  // The key lets no state of one organization's screens live on in another's.
  return <Shell membership={membership}>{membership ? <Outlet key={slug} /> : <NotYours />}</Shell>
}
