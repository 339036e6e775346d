import { sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { Columns } from './fields.ts'
import type { Failure } from './import-rows.ts'

interface Counts {
  readonly created: number
  readonly updated: number
  readonly skipped: number
}

type Kept = Partial<Columns> & { id: string }

/** Adds and changes leads of one batch, by one statement for each. An address that came before, here or in the file, is a duplicate. */
export async function writeLeads(
  tx: Tx,
  { personId }: { personId: string },
  leads: readonly Partial<Columns>[],
  onDuplicate: string | null,
): Promise<Counts> {
  const known = onDuplicate === 'create' ? new Map<string, string>() : await leadsWith(tx, leads)
  const [fresh, changed] = [new Map<string, Kept>(), new Map<string, Kept>()]
  const counts = { created: 0, updated: 0, skipped: 0 }
  for (const lead of leads) {
    const id = lead.email ? known.get(lead.email) : undefined
    if (id === undefined) {
      const own = newId('lead')
      fresh.set(own, { ...lead, id: own })
      if (lead.email && onDuplicate !== 'create') known.set(lead.email, own)
      counts.created++
    } else if (onDuplicate === 'skip') counts.skipped++
    else {
      const among = fresh.has(id) ? fresh : changed
      among.set(id, { ...among.get(id), ...lead, id })
      counts.updated++
    }
  }
  await insert(tx, personId, [...fresh.values()])
  await update(tx, [...changed.values()])
  return counts
}

/** Of several with one address, the eldest. */
async function leadsWith(tx: Tx, leads: readonly Partial<Columns>[]): Promise<Map<string, string>> {
  const addresses = [...new Set(leads.flatMap(({ email }) => email || []))]
  const found = await tx.many(sql<{ email: string; id: string }>`
    select distinct on (email) email, id from leads
    where organization_id = ${tx.organizationId} and email = any(${addresses}::text[]) order by email, created_at, id`)
  return new Map(found.map(({ email, id }) => [email, id]))
}

const given = sql`r (id text, name text, company text, email text, phone text, status text, source text, value_minor bigint, notes text, assignee_id text)`

async function insert(tx: Tx, personId: string, leads: readonly Kept[]): Promise<void> {
  if (!leads.length) return
  await tx.run(sql`
    insert into leads (organization_id, id, name, company, email, phone, status, source, value_minor, notes, assignee_id, created_by, updated_by)
    select ${tx.organizationId}, id, name, coalesce(company, ''), coalesce(email, ''), coalesce(phone, ''), coalesce(status, 'new'), coalesce(source, ''),
      value_minor, coalesce(notes, ''), assignee_id, ${personId}, ${personId}
    from jsonb_to_recordset(${JSON.stringify(leads)}::jsonb) ${given}`)
}

async function update(tx: Tx, leads: readonly Kept[]): Promise<void> {
  if (!leads.length) return
  await tx.run(sql`
    update leads l set name = coalesce(r.name, l.name), company = coalesce(r.company, l.company), email = coalesce(r.email, l.email),
      phone = coalesce(r.phone, l.phone), status = coalesce(r.status, l.status), source = coalesce(r.source, l.source),
      value_minor = coalesce(r.value_minor, l.value_minor), notes = coalesce(r.notes, l.notes), assignee_id = coalesce(r.assignee_id, l.assignee_id)
    from jsonb_to_recordset(${JSON.stringify(leads)}::jsonb) ${given}
    where l.organization_id = ${tx.organizationId} and l.id = r.id`)
}

/** How many rows they are; a row may fail in several columns, and by one column in several fields: of these the first is told. */
export async function keepFailures(tx: Tx, importId: string, rows: readonly (readonly Failure[])[]): Promise<number> {
  const failures = rows.flat()
  if (failures.length)
    await tx.run(sql`
      insert into lead_import_failures (organization_id, import_id, line, column_name, reason, value)
      select ${tx.organizationId}, ${importId}, line, "column", reason, value
      from jsonb_to_recordset(${JSON.stringify(failures)}::jsonb) r (line int, "column" text, reason text, value text)
      on conflict do nothing`)
  return rows.length
}
