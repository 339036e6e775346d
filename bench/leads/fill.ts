/** Leads of any number, made by SQL. */
import { idOf } from '../people.ts'
import type { Place } from '../place.ts'

interface Wanted {
  readonly organization: number
  /** The number of the first lead's id, and of the first of twenty people. */
  readonly from: number
  readonly count: number
  readonly assignees: number
}

/** Every third is nobody's; a fifth are of each company and each status. */
export async function fillLeads({ admin }: Place, { organization, from, count, assignees }: Wanted): Promise<void> {
  await admin.query(
    `insert into leads (organization_id, id, name, company, email, phone, status, source, value_minor, notes, assignee_id, created_at, updated_at)
     select $1, 'lead_' || lpad(to_hex($2::int + n), 32, '0'), 'Person ' || n, (array['Wolke','Birke','Ahorn','Linde','Eiche'])[1 + n % 5] || ' Company' || n % 100,
       'person.' || n || '@example.com', '+4930' || 100000 + n, (array['new','contacted','qualified','won','lost'])[1 + n % 5], (array['Fair','Website','Referral',''])[1 + n % 4],
       case when n % 10 = 0 then null else n * 7919 % 1000000 end, repeat('note ', n % 20), case when n % 3 > 0 then 'per_' || lpad(to_hex($4::int + n % 20), 32, '0') end,
       now() - interval '1 year' + n * (interval '1 year' / $3::int), now() - (n * 7919 % $3::int) * interval '1 minute'
     from generate_series(1, $3::int) n`,
    [idOf('org', organization), from, count, assignees],
  )
}
