/** What the list shows, as it stands in the address bar. */
export interface View {
  /** What this person has seen. */
  readonly person?: string
  readonly by?: 'former'
}

/** An address may be old, or made by hand: what is not understood is left out. */
export function readView({ person, by }: Readonly<Record<string, unknown>>): View {
  return {
    person: typeof person === 'string' && /^per_[0-9a-f]{32}$/.test(person) ? person : undefined,
    by: by === 'former' ? by : undefined,
  }
}
