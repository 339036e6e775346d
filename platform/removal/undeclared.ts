import type pg from 'pg'
import { platformTouches, type Touch } from './touch.ts'

/** Each column that points at a person or a membership, from the catalogue. */
export async function columnsOfPeople(client: Pick<pg.ClientBase, 'query'>): Promise<string[]> {
  const { rows } = await client.query<{ found: string }>(`
    select distinct c.relname || '.' || a.attname as found
    from pg_constraint f
    join pg_class c on c.oid = f.conrelid
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any(f.conkey)
    where f.contype = 'f' and f.confrelid in ('app.people'::regclass, 'app.memberships'::regclass)
      and a.attname not in ('organization_id', 'owner_role') and not (f.conrelid = 'app.organizations'::regclass and a.attname = 'id')
    order by 1`)
  return rows.map(({ found }) => found)
}

/** Those of which nobody said what becomes of them: the plan of a removal would forget them, and the removal would fail. */
export async function undeclared(client: Pick<pg.ClientBase, 'query'>, touches: readonly Touch[]): Promise<string[]> {
  const known = new Set<string>([...platformTouches, ...touches].map(({ column }) => column))
  return (await columnsOfPeople(client)).filter((column) => !known.has(column))
}
