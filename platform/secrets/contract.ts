import { z } from 'zod'
import type { Action } from '../../kernel/shared/policy.ts'
import { filter, page, paging, timestamp } from '../../kernel/shared/contract.ts'

/** A kind of secret, declared by whoever keeps it. */
export interface SecretKind {
  /** `api-key` */
  readonly kind: string
  /** How people call one, and many: "API key", "API keys". */
  readonly words: readonly [one: string, many: string]
  /** The page where this one is rotated, below the organization's. */
  readonly page: (id: string) => string
  readonly rotation: Rotation
  /** Where a DELETE, below the organization's own path, ends one for good; of kinds that are more than their secret, none. */
  readonly revocation?: (id: string) => string
}

/** How the API gives a secret of this kind a new version. */
interface Rotation {
  /** The policy's action for it. */
  readonly action: string
  /** Where to POST, below the organization's own. */
  readonly path: (id: string) => string
  /** Whether that takes a `grace`, for which the version before works on. */
  readonly hasGrace: boolean
  /** What is shown once, and where in the answer it stands: `{ Password: 'credentials.password' }`. */
  readonly shows: Readonly<Record<string, string>>
}

/** For how many minutes the version before a rotation works on, of every kind that lets it. */
export const graces = { none: 0, '15m': 15, '1h': 60, '6h': 360, '24h': 1440 } as const
export type Grace = keyof typeof graces
/** How long that is, for people. */
export const graceWords: Readonly<Record<Grace, string>> = {
  none: 'Not at all',
  '15m': '15 minutes',
  '1h': '1 hour',
  '6h': '6 hours',
  '24h': '24 hours',
}
export const grace = z.enum(Object.keys(graces) as Grace[])

export const ways = ['created', 'rotated', 'revealed'] as const

export const exposure = z
  .object({
    id: z.string(),
    secret: z.object({
      id: z.string(),
      kind: z.string(),
      /** "API key" */
      kindLabel: z.string(),
      label: z.string(),
      /** The page where it is rotated, below the organization's. */
      link: z.string().nullable(),
      /** How it is rotated by the API: POST to the path, below the organization's. */
      rotation: z
        .object({ action: z.string(), path: z.string(), hasGrace: z.boolean(), shows: z.record(z.string(), z.string()) })
        .nullable(),
      /** Where a DELETE ends it for good. */
      revocation: z.string().nullable(),
      /** Of the version in force. */
      version: z.number().int(),
      rotatedAt: timestamp.nullable(),
      /** From then on it opens nothing. It may lie ahead. */
      endsAt: timestamp.nullable(),
    }),
    person: z.object({ personId: z.string(), name: z.string(), isMember: z.boolean() }),
    /** The version that the person was shown. */
    version: z.number().int(),
    how: z.enum(ways),
    at: timestamp,
    /** Whether what the person was shown still works. */
    isOpen: z.boolean(),
    /** Where it was rotated since with a grace: until when it works on. */
    worksUntil: timestamp.nullable(),
  })
  .meta({ id: 'SecretExposure' })
export type Exposure = z.infer<typeof exposure>

export const exposurePage = page(exposure).meta({ id: 'SecretExposures' })

export const exposureQuery = z.strictObject({
  /** `open`: what still works, once for each person and secret. `all`: the whole ledger, each time that one was shown. */
  state: z.enum(['open', 'all']).default('open'),
  personId: filter(100).optional(),
  kind: filter(40).optional(),
  secretId: filter(100).optional(),
  /** `former`: seen by somebody who is no member any more. */
  by: z.enum(['members', 'former']).optional(),
  ...paging,
})
export type ExposureQuery = z.infer<typeof exposureQuery>

/** A secret that a person has seen and that works as it was then, as the plan of their removal lists it. */
export const seenSecret = z
  .object({
    id: z.string(),
    kind: z.string(),
    kindLabel: z.string(),
    label: z.string(),
    seenAt: timestamp,
    /** Until when it works on, where it was rotated since with a grace. */
    worksUntil: timestamp.nullable(),
    link: z.string().nullable(),
  })
  .meta({ id: 'SeenSecret' })
export type SeenSecret = z.infer<typeof seenSecret>

export const secretActions = {
  'secrets.view': { label: 'see who has seen which secret' },
} satisfies Record<string, Action>
