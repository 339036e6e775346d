import { Contact } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  {
    path: 'leads',
    frame: 'organization',
    load: () => import('./LeadsPage.tsx'),
    nav: { trail: ['Sales', 'Leads'], icon: Contact, order: 20 },
  },
]
