/** Saving a part of the settings, beside others who may change the same. */
import { useState } from 'react'
import { useAct } from '../../../../portal/act.ts'
import { get, organizationPath, patch, ProblemError, queryClient } from '../../../../portal/api.ts'
import { type Organization, organization as shape, type SettingsChange } from '../../contract.ts'

interface Part {
  readonly organization: Organization
  /** What of the organization this form is about: others may change the rest. */
  readonly of: (organization: Organization) => unknown
}

/** The state that a form began from, which stays while somebody edits; and whether somebody else has changed it since. */
export function useSettings({ organization, of }: Part) {
  const [base, setBase] = useState(organization)
  const [edited, setEdited] = useState(false)
  const [stale, setStale] = useState(false)
  if (!edited && base.etag !== organization.etag) setBase(organization)
  function renew(now: Organization) {
    setEdited(false)
    setStale(false)
    setBase(now)
  }
  const path = organizationPath(organization.id)
  const save = useAct({
    run: (change: SettingsChange) => saveUnlessChanged(path, change, base, of),
    done: () => 'The settings are saved.',
    touches: [`${path}/audit`],
    after: (now) => {
      queryClient.setQueryData([path], now)
      renew(now)
    },
    failed: (error) => {
      if (!isStale(error)) return false
      setStale(true)
      return true
    },
  })
  /** Drops what was typed, and shows what is there by now. */
  const reload = async () => renew(await fresh(path))
  return { base, edited, setEdited, stale, save, reload }
}

/** A change of something else makes the version another, and stands in nobody's way. */
async function saveUnlessChanged(path: string, change: SettingsChange, base: Organization, of: Part['of']): Promise<Organization> {
  const send = (ifMatch: string) => patch(`${path}/settings`, change, shape, { ifMatch })
  try {
    return await send(base.etag)
  } catch (error) {
    if (!isStale(error)) throw error
    const now = await fresh(path)
    if (JSON.stringify(of(now)) !== JSON.stringify(of(base))) throw error
    return send(now.etag)
  }
}

async function fresh(path: string): Promise<Organization> {
  const now = await get(path, shape)
  queryClient.setQueryData([path], now)
  return now
}

function isStale(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'changed-meanwhile'
}
