import { useLocation } from '@tanstack/react-router'

/**
 * The address that another screen handed over, kept out of the address bar. Nothing else of the location is watched: a screen
 * that is drawn anew by every navigation, and sends people on, would send them on for ever.
 */
export function useGivenEmail(): string | undefined {
  return useLocation({ select: ({ state }) => (state as { email?: string }).email })
}
