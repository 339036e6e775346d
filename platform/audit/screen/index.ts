import { ScrollText } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  {
    path: 'settings/audit-log',
    frame: 'organization',
    load: () => import('./AuditPage.tsx'),
    nav: { trail: ['Settings', 'Audit log'], icon: ScrollText, order: 300 },
  },
]
