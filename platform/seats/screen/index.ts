import { Gem } from 'lucide-react'
import { product } from '../../../portal/product.ts'
import type { Screen } from '../../../portal/screens.ts'

/** Where the product has plans. */
export const screens: readonly Screen[] = product.plans
  ? [
      {
        path: 'settings/plan',
        frame: 'organization',
        load: () => import('./PlanPage.tsx'),
        nav: { trail: ['Settings', 'Plan'], icon: Gem, order: 250 },
      },
    ]
  : []
