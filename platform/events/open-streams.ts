import { sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { App } from '../app.ts'

const betweenNotesMilliseconds = 15_000
/** Three signs of life, at their slowest. */
const countsFor = sql`interval '1 minute'`

/** How many streams a member has open, in all processes: what the commit of their removal ends. */
export async function openStreams(tx: Tx, personId: string): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from open_streams
    where organization_id = ${tx.organizationId} and person_id = ${personId} and seen_at > now() - ${countsFor}`)
  return count
}

/** Keeps a stream noted for as long as it is open. It is never in the stream's way: a note that fails is made at the next sign of life. */
export function noteStream(app: App, organizationId: string, personId: string) {
  const id = newId('stream')
  let notedAt = 0
  let isOver = false
  let last: Promise<unknown> = Promise.resolve()
  // One after the other: a note that came after the end would stay.
  const write = (work: (tx: Tx) => Promise<unknown>) => {
    last = last.catch(() => {}).then(() => app.db.transaction({ organizationId, principal: personId }, work))
    app.background(last)
  }
  return {
    isAlive() {
      // A look may have been under way when the stream ended.
      if (isOver || Date.now() - notedAt < betweenNotesMilliseconds) return
      if (notedAt === 0) write(forgetLeftOvers)
      notedAt = Date.now()
      write((tx) => note(tx, id, personId))
    },
    hasEnded() {
      isOver = true
      write((tx) => tx.run(sql`delete from open_streams where organization_id = ${organizationId} and id = ${id}`))
    },
  }
}

function note(tx: Tx, id: string, personId: string): Promise<number> {
  return tx.run(sql`
    insert into open_streams (organization_id, id, person_id) values (${tx.organizationId}, ${id}, ${personId})
    on conflict (organization_id, id) do update set seen_at = now()`)
}

function forgetLeftOvers(tx: Tx): Promise<number> {
  return tx.run(sql`delete from open_streams where organization_id = ${tx.organizationId} and seen_at < now() - ${countsFor}`)
}
