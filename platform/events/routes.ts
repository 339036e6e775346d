import type { Context } from 'hono'
import { sql } from '../../kernel/database/index.ts'
import { eventStream, type Look, mostInOneLook } from '../../kernel/live/live.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { memberNow, memberRoute } from '../request/index.ts'
import { noteStream } from './open-streams.ts'

const stream = memberRoute({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/events',
  tag: 'Events',
  summary: 'What changes, as it changes: server-sent events; Last-Event-ID goes on where a stream ended (C13)',
  action: 'organization.view',
  answers: { 200: null },
  media: ['text/event-stream'],
  limits: [{ name: 'events', per: 'person', points: 120, seconds: 60 }],
  async handle({ app, tx, who, context }) {
    const { seq } = await tx.one(sql<{ seq: number }>`select coalesce(max(seq), 0) as seq from audit_head()`)
    const look = lookFor(app, context, tx.organizationId, startOf(context, seq))
    const leave = app.live.admit(tx.principal)
    if (!leave)
      throw new Refused(common['too-often'], { detail: 'You have too many streams open. Close one first.', retryAfterSeconds: 60 })
    // A program's is not its holder's: it goes on with whoever is given the key.
    const noted = who.apiKey ? null : noteStream(app, tx.organizationId, who.personId)
    const looking = async () => {
      const updates = await look()
      if (updates !== null) noted?.isAlive()
      return updates
    }
    const onEnd = () => {
      leave()
      noted?.hasEnded()
    }
    return {
      status: 200,
      body: eventStream(app.live, tx.organizationId, looking, onEnd),
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
    }
  },
})

/** A number that lies ahead is not of this log: then begin at its end. */
function startOf(context: Context, head: number): number {
  const given = Number(context.req.header('last-event-id') ?? Number.NaN)
  return Number.isSafeInteger(given) && given >= 0 && given <= head ? given : head
}

/** Asks each time who this is now: a session or a membership that has ended ends the stream with the commit that ended it. */
function lookFor(app: App, context: Context, organizationId: string, start: number): Look {
  let cursor = start
  return async () => {
    const who = await memberNow(app, context, organizationId, 'organization.view')
    if (!who) return null
    const rows = await app.db.reading({ organizationId, principal: who.personId }, (tx) =>
      tx.many(
        sql<{ seq: number; topic: string; at: Date }>`
          select seq, split_part(action, '.', 1) as topic, at from audit_events
          where organization_id = ${organizationId} and seq > ${cursor} order by seq limit ${mostInOneLook}`,
      ),
    )
    cursor = rows.at(-1)?.seq ?? cursor
    return rows.map(({ seq, topic, at }) => ({ id: String(seq), event: 'change', data: { topic, at: at.toISOString() } }))
  }
}

export const eventRoutes = [stream]
