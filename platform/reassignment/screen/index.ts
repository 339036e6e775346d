import { ArrowRightLeft } from 'lucide-react'
import { product } from '../../../portal/product.ts'
import type { Screen } from '../../../portal/screens.ts'

const somebodyMay = product.roles.some(({ key }) => product.policy.grant(key, 'records.reassign') !== null)

/** Where the product's policy lets somebody. */
export const screens: readonly Screen[] = somebodyMay
  ? [
      {
        path: 'settings/reassignment',
        frame: 'organization',
        load: () => import('./ReassignmentPage.tsx'),
        nav: { trail: ['Settings', 'Reassign records'], icon: ArrowRightLeft, order: 260 },
      },
    ]
  : []
