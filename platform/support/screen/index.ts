import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  { path: '/support', frame: 'person', load: () => import('./FindPage.tsx') },
  { path: '/support/organization', frame: 'person', load: () => import('./OrganizationPage.tsx') },
]
