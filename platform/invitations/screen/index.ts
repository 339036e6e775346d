import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [{ path: '/invitation', frame: 'card', load: () => import('./InvitationPage.tsx') }]
