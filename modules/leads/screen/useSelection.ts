import { useState } from 'react'
import type { Lead } from '../contract.ts'

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** All that match the filters, on every page. */
  readonly all: boolean
  readonly count: number
  readonly has: (id: string) => boolean
  readonly toggle: (id: string) => void
  readonly page: (checked: boolean) => void
  readonly chooseAll: () => void
  readonly clear: () => void
}

/** The leads that are chosen. With other filters or another page, what was chosen is chosen no more: nothing unseen is ever changed. */
export function useSelection(items: readonly Lead[], total: number, place: string): Selection {
  const [at, setAt] = useState(place)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  if (at !== place) {
    setAt(place)
    setIds(new Set())
    setAll(false)
  }
  // Others may have deleted some meanwhile.
  const present = new Set(items.map(({ id }) => id).filter((id) => ids.has(id)))
  function choose(next: ReadonlySet<string>) {
    setIds(next)
    setAll(false)
  }
  return {
    ids: present,
    all,
    count: all ? total : present.size,
    has: (id) => all || present.has(id),
    toggle(id) {
      const next = new Set(all ? items.map((item) => item.id) : present)
      if (!next.delete(id)) next.add(id)
      choose(next)
    },
    page: (checked) => choose(new Set(checked ? items.map(({ id }) => id) : [])),
    chooseAll: () => setAll(true),
    clear: () => choose(new Set()),
  }
}
