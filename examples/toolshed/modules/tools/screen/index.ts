import { Hammer } from 'lucide-react'
import type { Screen } from '../../../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  { path: 'tools', frame: 'organization', load: () => import('./ToolsPage.tsx'), nav: { trail: ['Tools'], icon: Hammer, order: 10 } },
]
