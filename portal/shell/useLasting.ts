import { useEffect, useState } from 'react'

/** True once the state has lasted so long; what passes sooner is not worth a word. */
export function useLasting(state: boolean, forMs: number): boolean {
  const [lasting, setLasting] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLasting(state), state ? forMs : 0)
    return () => clearTimeout(timer)
  }, [state, forMs])
  return lasting
}
