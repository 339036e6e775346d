import { KeyRound } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  {
    path: 'settings/api-keys',
    frame: 'organization',
    load: () => import('./ApiKeysPage.tsx'),
    nav: { trail: ['Settings', 'API keys'], icon: KeyRound, order: 250 },
  },
]
