import { Eye } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  {
    path: 'settings/secrets',
    frame: 'organization',
    load: () => import('./SecretsPage.tsx'),
    nav: { trail: ['Settings', 'Secrets people have seen'], icon: Eye, order: 270 },
  },
]
