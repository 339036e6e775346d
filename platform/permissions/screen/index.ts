import { ShieldQuestion } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  {
    path: 'settings/permissions',
    frame: 'organization',
    load: () => import('./PermissionsPage.tsx'),
    nav: { trail: ['Settings', 'Permissions'], icon: ShieldQuestion, order: 290 },
  },
]
