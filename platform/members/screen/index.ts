import { Users } from 'lucide-react'
import { product } from '../../../portal/product.ts'
import type { Screen } from '../../../portal/screens.ts'

const { path, trail } = product.words.membersPage

export const screens: readonly Screen[] = [
  { path, frame: 'organization', load: () => import('./MembersPage.tsx'), nav: { trail, icon: Users, order: 100 } },
]
