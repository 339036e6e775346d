import { type Runner, sql } from '../../kernel/database/index.ts'
import type { App } from '../app.ts'

/** A table of tenants. `column` says whose a row is. */
export interface TenantTable {
  readonly name: string
  readonly column: string
  /** Whether guildhall_app may delete its rows; those of others go with the row that they hang on. */
  readonly deletable: boolean
  /** Whether its rows can be counted: there may be columns that guildhall_app can't read. */
  readonly readable: boolean
}

export interface Reference {
  readonly from: string
  readonly to: string
  readonly cascades: boolean
}

/** What stays when an organization is deleted, and why. Whatever is not named here, or by a module, goes. */
const platformStays: Readonly<Record<string, string>> = {
  audit_events: 'The audit log outlives what it tells of, so that it can still be proven who did what.',
  audit_heads: 'Where the log ends: without it nobody could tell that its end was cut off.',
  audit_checkpoints: 'They prove that nothing of the log was cut or changed.',
}

export function staysOf({ modules }: Pick<App, 'modules'>): Readonly<Record<string, string>> {
  return Object.assign({}, platformStays, ...modules.map((module) => module.deletion?.stays)) as Record<string, string>
}

/** The tables whose rows go, in the order of their deletion; from the catalogue, so that a new one is covered by itself. */
export async function tablesThatGo(app: Pick<App, 'modules'>, runner: Runner): Promise<TenantTable[]> {
  const stays = staysOf(app)
  const [tables, references] = await Promise.all([tenantTables(runner), tenantReferences(runner)])
  return inOrderOfDeletion(
    tables.filter(({ name }) => !(name in stays)),
    references,
  )
}

export function tenantTables(runner: Runner): Promise<TenantTable[]> {
  return runner.many(sql<TenantTable>`
    select c.relname as name, scope as column, has_table_privilege('guildhall_app', c.oid, 'delete') as deletable,
      has_column_privilege('guildhall_app', c.oid, scope, 'select') as readable
    from pg_catalog.pg_class c, lateral (select coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') as said) s,
      lateral (select coalesce(substring(said from '^tenant: ([a-z_]+)'), 'organization_id') as scope) o
    where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and said !~ '^(global|own policies|tenant: principal)'
    order by 1`)
}

/** Without those that are checked at the commit only: organizations and their owners' memberships point at each other. */
function tenantReferences(runner: Runner): Promise<Reference[]> {
  return runner.many(sql<Reference>`
    select f.conrelid::regclass::text as "from", f.confrelid::regclass::text as "to", bool_or(f.confdeltype = 'c') as cascades
    from pg_catalog.pg_constraint f
    where f.contype = 'f' and f.connamespace = 'app'::regnamespace and not f.condeferred and f.conrelid <> f.confrelid
    group by 1, 2 order by 1, 2`)
}

/**
 * Rows that point at others go first. What nobody may delete (a ledger) must hang on something by `on delete cascade`, and goes by
 * that statement; whatever it points at besides can go in the same statement, or later.
 */
export function inOrderOfDeletion(tables: readonly TenantTable[], references: readonly Reference[]): TenantTable[] {
  const goes = new Map(tables.map((table) => [table.name, table]))
  const within = references.filter(({ from, to }) => goes.has(from) && goes.has(to))
  const statementOf = (name: string, seen: readonly string[] = []): string => {
    if (goes.get(name)?.deletable) return name
    const holder = within.find(({ from, to, cascades }) => from === name && cascades && !seen.includes(to))
    if (!holder) throw new Error(`The rows of ${name} can’t be deleted: grant it, or let a reference of theirs cascade.`)
    return statementOf(holder.to, [...seen, name])
  }
  const statements = new Set(tables.map(({ name }) => statementOf(name)))
  const before = within
    .map(({ from, to }) => ({ first: statementOf(from), later: statementOf(to) }))
    .filter(({ first, later }) => first !== later)
  const order: TenantTable[] = []
  while (statements.size > 0) {
    const next = [...statements].find((name) => !before.some(({ first, later }) => later === name && statements.has(first)))
    if (next === undefined) throw new Error(`These tables point at each other in a circle: ${[...statements].join(', ')}.`)
    statements.delete(next)
    const table = goes.get(next)
    if (table) order.push(table)
  }
  return order
}
