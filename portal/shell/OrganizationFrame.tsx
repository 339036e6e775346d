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

// What this page has shown to whom: somebody who was removed meanwhile is told so by the name that they know.
const shown = new Map<string, string>()

function Inside() {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const { memberships, person } = useMe()
  const membership = memberships.find(({ organization }) => organization.slug === slug)
  const known = membership !== undefined
  const place = `${person.id} ${slug}`
  if (membership) shown.set(place, membership.organization.name)
  useLiveOrganization(membership?.organization.id)
  useEffect(() => {
    if (known) lastOrganization.set(slug)
  }, [known, slug])
  // The key lets no state of one organization's screens live on in another's.
  return <Shell membership={membership}>{membership ? <Outlet key={slug} /> : <NotYours name={shown.get(place)} />}</Shell>
}
