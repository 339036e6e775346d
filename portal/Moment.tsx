/** A moment in words, with the exact time behind it, kept true while the page stays open. */
import { useSyncExternalStore } from 'react'
import { ago, expires, moment } from './time.ts'

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    tick()
    timer = setInterval(tick, 15_000)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/** The time, a quarter of a minute old at most. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}

interface Props {
  readonly at: string
  readonly as?: 'ago' | 'expires'
}

export function Moment({ at, as = 'ago' }: Props) {
  const time = useNow()
  return (
    <time dateTime={at} title={moment(at)}>
      {as === 'ago' ? ago(at, time) : expires(at, time)}
    </time>
  )
}
