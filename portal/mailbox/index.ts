import type { Screen } from '../screens.ts'

export const screens: readonly Screen[] = [{ path: '/mailbox', frame: 'bare', load: () => import('./Mailbox.tsx') }]
