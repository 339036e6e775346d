import { Building2, LayoutDashboard } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  { path: '/welcome', frame: 'person', load: () => import('./Welcome.tsx') },
  { path: '', frame: 'organization', load: () => import('./Overview.tsx'), nav: { trail: ['Overview'], icon: LayoutDashboard, order: 0 } },
  {
    path: 'settings/organization',
    frame: 'organization',
    load: () => import('./settings/SettingsPage.tsx'),
    nav: { trail: ['Settings', 'Organization'], icon: Building2, order: 90 },
  },
]
