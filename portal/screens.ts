/**
 * How screens come into the portal: `screen/index.ts` of a capability, and of each module that the product lists, exports `screens`.
 * Each is loaded when it is first shown.
 */
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import { screens as ofModules } from 'virtual:screens'

export interface Screen {
  /** Below `/o/<slug>/` where the frame is `organization` (without a leading slash), else from the root: `/sign-in`. */
  readonly path: string
  /**
   * `organization`: within the shell, for members of the organization in the path. `person`: within the shell, signed in.
   * `card`: a narrow card in the middle, for anybody. `bare`: nothing around, for anybody.
   */
  readonly frame: 'organization' | 'person' | 'card' | 'bare'
  /** The module's default export is the screen. */
  readonly load: () => Promise<{ default: ComponentType }>
  /** Where it stands in the sidebar and the command palette. */
  readonly nav?: { readonly trail: readonly string[]; readonly icon: LucideIcon; readonly order: number }
}

const found = import.meta.glob<{ screens: readonly Screen[] }>(['../platform/*/screen/index.ts', './*/index.ts'], { eager: true })

export const screens: readonly Screen[] = [
  ...Object.values(found).flatMap((capability) => capability.screens),
  ...(ofModules as readonly Screen[]),
]

/** What the sidebar and the palette show, in their order. */
export const navigation = screens.flatMap(({ path, nav }) => (nav ? [{ path, ...nav }] : [])).sort((one, other) => one.order - other.order)
