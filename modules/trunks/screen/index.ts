import { Cable } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  { path: 'trunks', frame: 'organization', load: () => import('./TrunksPage.tsx'), nav: { trail: ['SIP trunks'], icon: Cable, order: 40 } },
]
