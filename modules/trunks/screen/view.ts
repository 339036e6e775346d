import { type TrunkState, trunkStates } from '../contract.ts'

/** What the list shows, as it stands in the address bar. */
export interface View {
  readonly search?: string
  readonly status?: TrunkState
  /** This one alone, by its id: links from elsewhere lead to it. */
  readonly trunk?: string
}

/** An address may be old, or made by hand: what is not understood is left out. */
export function readView(search: Readonly<Record<string, unknown>>): View {
  const text = (key: keyof View) => {
    const value = search[key]
    return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined
  }
  const trunk = text('trunk')
  return {
    search: text('search'),
    status: trunkStates.find((state) => state === text('status')),
    trunk: trunk && /^trunk_[0-9a-f]{32}$/.test(trunk) ? trunk : undefined,
  }
}

export function isFiltered({ search, status }: View): boolean {
  return search !== undefined || status !== undefined
}
