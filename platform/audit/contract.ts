import { z } from 'zod'
import type { Action } from '../../kernel/shared/policy.ts'
import { filter, moment, page, paging } from '../../kernel/shared/contract.ts'

const exactly = z.string().meta({ type: 'string', format: 'date-time', example: '2026-01-31T09:30:00.123456Z' })
const state = z.record(z.string(), z.unknown()).nullable()

export const auditEvent = z
  .object({
    id: z.string(),
    /** Its place in the organization's chain: 1, 2, 3 … */
    seq: z.number().int(),
    at: exactly,
    /** `system`: a job or a command on nobody's behalf. `support`: the operator. */
    actor: z.object({ kind: z.enum(['person', 'system', 'support', 'api-key']), id: z.string().nullable(), name: z.string() }),
    action: z.string().meta({ example: 'invitation.accepted' }),
    target: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
    before: state,
    after: state,
    /** What allowed it: the policy's action and the role, as a rule. */
    rule: z.string(),
    requestId: z.string().nullable(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof auditEvent>

export const auditFilters = z.strictObject({
  /** Words of names, of the action and of what changed; all must be there, and each may be the beginning of one. */
  search: filter(200).optional(),
  actor: filter(100).optional(),
  action: filter(100).optional(),
  target: filter(100).optional(),
  /** This one event, by its id. */
  event: filter(100).optional(),
  /** From this time on. */
  from: moment.optional(),
  /** Before this time. */
  to: moment.optional(),
})
export type AuditFilters = z.infer<typeof auditFilters>

export const auditQuery = auditFilters.extend(paging)
export type AuditQuery = z.infer<typeof auditQuery>

/** `totalIsLeast`: there are at least so many; counting stopped. */
export const auditPage = page(auditEvent).extend({ totalIsLeast: z.boolean() }).meta({ id: 'AuditPage' })
export type AuditPage = z.infer<typeof auditPage>

/** What there is to choose from: who acted, and what was done. */
export const auditChoices = z
  .object({ actions: z.array(z.string()), actors: z.array(z.object({ id: z.string(), name: z.string() })) })
  .meta({ id: 'AuditChoices' })

export const exportFormats = ['jsonl', 'csv', 'checkpoints'] as const
export const auditExportQuery = auditFilters.extend({ format: z.enum(exportFormats) })

export const tamperings = [
  'edited',
  'deleted',
  'swapped',
  'inserted',
  'cut-tail',
  'cut-tail-rewound',
  're-hashed',
  'forged-checkpoint',
] as const

/** What was done to the log, and to which of its events. */
export const finding = z.object({ kind: z.enum(tamperings), from: z.number().int(), to: z.number().int(), sentence: z.string() })
export type Finding = z.infer<typeof finding>

export const verdict = z
  .object({
    findings: z.array(finding),
    events: z.number().int(),
    /** How many checkpoints were held against it. */
    checkpoints: z.number().int(),
    /** The last event that a checkpoint vouches for. */
    signed: z.object({ seq: z.number().int(), at: z.string() }).nullable(),
    keyIds: z.array(z.string()),
  })
  .meta({ id: 'AuditVerdict' })
export type Verdict = z.infer<typeof verdict>

export const checkpoint = z
  .object({
    organizationId: z.string(),
    seq: z.number().int(),
    hash: z.string(),
    at: z.string(),
    keyId: z.string(),
    /** Ed25519, 32 bytes in hexadecimal digits. */
    publicKey: z.string(),
    signature: z.string(),
  })
  .meta({ id: 'AuditCheckpoint' })

export const checkpointQuery = z.strictObject(paging)
/** With the key that signs now. */
export const checkpointPage = page(checkpoint)
  .extend({ key: z.object({ keyId: z.string(), publicKey: z.string() }) })
  .meta({ id: 'AuditCheckpointPage' })

export const auditActions = {
  'audit.view': { label: 'see the audit log' },
} satisfies Record<string, Action>
