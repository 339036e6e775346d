/**
 * The log: who did what to what, before and after, by which rule. An event is written last in the transaction of the change, so
 * there is no change without its event, and no event of a change that was rolled back. The application may add and read events;
 * the database lets it neither edit nor delete one. Secrets never enter.
 */
import { build, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'

/** Who is behind a change. `system`: a job or a command on nobody's behalf. */
export interface AuditActor {
  /** Where it is not told: a person where there is an id, else the system. */
  readonly kind?: 'person' | 'system' | 'support'
  readonly personId: string | null
  readonly name: string
  readonly role?: string | null
  readonly requestId: string | null
}

export interface AuditEvent {
  /** One name everywhere: log, webhook, docs. `invitation.accepted` */
  readonly action: string
  readonly target: { readonly kind: 'person' | 'invitation' | 'organization'; readonly id: string; readonly label: string }
  readonly before?: Readonly<Record<string, unknown>>
  readonly after?: Readonly<Record<string, unknown>>
  /** The policy's action and the role that it was granted to: `invitations.create: owner`. */
  readonly rule: string
}

export async function record(tx: Tx, actor: AuditActor, event: AuditEvent): Promise<void> {
  await tx.run(
    build.insertInto('audit_events').values({
      organization_id: tx.organizationId,
      id: newId('evt'),
      actor_kind: actor.kind ?? (actor.personId ? 'person' : 'system'),
      actor_id: actor.personId,
      actor_name: actor.name,
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
