import { createHash } from 'node:crypto'
import { build, sql, type Tx } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'
import type { LockedOrganization } from '../organizations/index.ts'
import type { DeletionPlan } from './contract.ts'
import { wordsOf } from './kinds.ts'
import { staysOf, tenantTables } from './order.ts'

const namesShown = 20

/** What deleting the organization does, as it is now. Two plans have one hash where the same people, kinds, numbers and obligations stand in them. */
export async function planDeletion(app: App, tx: Tx, { name, slug }: Pick<LockedOrganization, 'name' | 'slug'>): Promise<DeletionPlan> {
  const stays = staysOf(app)
  const [people, rows] = await Promise.all([peopleOf(tx), countedTables(tx)])
  const obligations: string[] = []
  for (const { deletion } of app.modules) obligations.push(...((await deletion?.obligations?.(tx)) ?? []))
  const kinds = rows.flatMap(({ table, count }) => {
    const words = wordsOf(app, table)
    return words && count > 0 ? [{ kind: table, label: `${count} ${words[count === 1 ? 0 : 1]}`, count }] : []
  })
  const goes = kinds.filter(({ kind }) => !(kind in stays))
  return {
    organization: { name, slug },
    people: { count: people.length, first: people.slice(0, namesShown).map((person) => ({ personId: person.id, name: person.name })) },
    goes,
    stays: kinds.flatMap((one) => (one.kind in stays ? [{ ...one, because: stays[one.kind] ?? '' }] : [])),
    obligations,
    planHash: hashOf([name, people.map(({ id }) => id), goes.map(({ kind, count }) => [kind, count]), obligations]),
  }
}

// The log is not part of it: it stays, and grows by whatever is done meanwhile.
function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

function peopleOf(tx: Tx) {
  return tx.many(
    build
      .selectFrom('memberships as m')
      .innerJoin('people as p', 'p.id', 'm.person_id')
      .select(['p.id', 'p.name', 'p.email', 'm.role'])
      .where('m.organization_id', '=', tx.organizationId)
      .orderBy('m.joined_at')
      .orderBy('p.id'),
  )
}

/** Row security counts those of this organization alone. */
async function countedTables(tx: Tx): Promise<{ table: string; count: number }[]> {
  const tables = (await tenantTables(tx)).filter(({ readable }) => readable)
  const counts = tables.map(
    ({ name, column }) =>
      sql`select ${name}::text as "table", count(*)::int as count from ${sql.table(name)} where ${sql.ref(column)} = ${tx.organizationId}`,
  )
  return tx.many(sql<{ table: string; count: number }>`${sql.join(counts, sql` union all `)}`)
}
