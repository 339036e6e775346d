import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

/** The token of a link from a mail. It leaves the address bar, and with it the history, at once. */
export function useTokenOnce(): string | undefined {
  const search = useSearch({ strict: false }) as { token?: string }
  const [token] = useState(search.token)
  const navigate = useNavigate()
  useEffect(() => {
    if (search.token) void navigate({ to: '.', search: {} as never, replace: true })
  }, [search.token, navigate])
  return token
}
