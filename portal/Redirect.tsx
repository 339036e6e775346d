import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

interface Props {
  /** A path of this site; it may have a query of its own. */
  readonly to: string
  readonly search?: object
}

/** Goes there once, in place of this page. The router's `Navigate` goes anew at every rendering: without end, while a lazy page loads. */
export function Redirect({ to, search }: Props) {
  const navigate = useNavigate()
  const gone = useRef(false)
  useEffect(() => {
    if (gone.current) return
    gone.current = true
    const { pathname, searchParams, hash } = new URL(to, window.location.origin)
    const query = { ...Object.fromEntries(searchParams), ...search }
    void navigate({ to: pathname, search: query as never, hash: hash.slice(1), replace: true })
  }, [to, search, navigate])
  return null
}
