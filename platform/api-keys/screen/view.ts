/** What the list shows, as it stands in the address bar. */
export interface View {
  readonly search?: string
  /** The keys that act for this person. */
  readonly heldBy?: string
  /** This one alone: links from elsewhere lead to it. */
  readonly key?: string
}

/** An address may be old, or made by hand: what is not understood is left out. */
export function readView(search: Readonly<Record<string, unknown>>): View {
  const text = (name: keyof View, form?: RegExp) => {
    const value = search[name]
    return typeof value === 'string' && value !== '' && value.length <= 200 && (!form || form.test(value)) ? value : undefined
  }
  return { search: text('search'), heldBy: text('heldBy', /^per_[0-9a-f]{32}$/), key: text('key', /^key_[0-9a-f]{32}$/) }
}
