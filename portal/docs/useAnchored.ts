import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'

/** What the address names after `#`; the page goes there once it is drawn, which the browser's own attempt came too early for. */
export function useAnchored(): string {
  const { hash } = useLocation()
  useEffect(() => {
    const target = hash && document.getElementById(hash)
    if (!target) return
    target.scrollIntoView({ block: 'start' })
    target.focus({ preventScroll: true })
  }, [hash])
  return hash
}
