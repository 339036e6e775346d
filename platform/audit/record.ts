import { build, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'

/** Who is behind a change. `system`: a job or a command on nobody's behalf. */
export interface AuditActor {
  /** Where it is not told: a person where there is an id, else the system. */
  readonly kind?: 'person' | 'system' | 'support' | 'api-key'
  readonly personId: string | null
  readonly name: string
  readonly role?: string | null
  readonly requestId: string | null
  /** The key that acted for the person: then it is who did it. */
  readonly apiKey?: { readonly id: string; readonly name: string }
}

export interface NewEvent {
  /** One name everywhere: log, webhook, docs. `invitation.accepted` */
  readonly action: string
  /** `kind` in the singular, as people say it: `person`, `invitation`, `organization`, `api-key`. */
  readonly target: { readonly kind: string; readonly id: string; readonly label: string }
  /** What was and what is, in the names of the API: what changed, and what one needs to understand it. Never a secret. */
  readonly before?: Readonly<Record<string, unknown>>
  readonly after?: Readonly<Record<string, unknown>>
  /** The policy's action and the role that it was granted to: `invitations.create: owner`. */
  readonly rule: string
}

/** Writes an event, as the last thing that the transaction does: from here on its organization's chain is locked until the commit. */
export async function record(tx: Tx, actor: AuditActor, event: NewEvent): Promise<void> {
  await tx.run(
    build.insertInto('audit_events').values({
      organization_id: tx.organizationId,
      id: newId('evt'),
      actor_kind: actor.apiKey ? 'api-key' : (actor.kind ?? (actor.personId ? 'person' : 'system')),
      actor_id: actor.apiKey?.id ?? actor.personId,
      actor_name: actor.apiKey?.name ?? actor.name,
      action: event.action,
      target_kind: event.target.kind,
      target_id: event.target.id,
      target_label: event.target.label,
      before: event.before ? JSON.stringify(event.before) : null,
      after: event.after ? JSON.stringify(event.after) : null,
      rule: event.rule,
      request_id: actor.requestId,
    }),
  )
}
