import { build, sql, type Tx } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { record } from '../../platform/audit/index.ts'
import type { Member } from '../../platform/request/index.ts'
import { statuses } from './contract.ts'

const people = [
  'Amara Diallo',
  'Bela Kovacs',
  'Chidi Okoro',
  'Dana Whitfield',
  'Elif Aydin',
  'Finn Larsen',
  'Grace Mbeki',
  'Hana Sato',
  'Ivo Horvat',
  'Juno Park',
  'Kofi Asante',
  'Lucia Ferrari',
  'Mateo Rojas',
  'Nadia Weber',
  'Oskar Nowak',
  'Priya Raman',
  'Quentin Moreau',
  'Rosa Delgado',
  'Sven Eriksson',
  'Tara Whelan',
  'Umar Farouk',
  'Vera Petrova',
  'Wanda Zielinska',
  'Yusuf Demir',
]
const companies = [
  'Harbor & Finch',
  'Bluebird Logistics',
  'Copperfield Dental',
  'Juniper Robotics',
  'Mosswood Foods',
  'Tidewater Studio',
  'Lanternworks',
  'Pinegrove Supply',
]
const sources = ['Website', 'Referral', 'Spring fair', 'Newsletter', '']
const notes = ['Asked for a quote for twelve seats.', 'Prefers to be called in the morning.', '', 'Met at the spring fair.', '']

/** Some dozens of leads for a first look, given to those who may work on them. All of them are made up. */
export async function demonstrate(tx: Tx, owner: Member): Promise<void> {
  const everybody = await tx.many(
    sql<{ id: string; role: string }>`
      select person_id as id, role from memberships where organization_id = ${tx.organizationId} order by joined_at, person_id`,
  )
  const members = everybody.filter(({ role }) => owner.withRole(role).may('leads.edit').allowed)
  const count = members.length > 2 ? 48 : 24
  await tx.run(
    build.insertInto('leads').values(Array.from({ length: count }, (_, i) => lead(tx.organizationId, owner.personId, members, i))),
  )
  await record(tx, owner, {
    action: 'leads.imported',
    target: { kind: 'organization', id: tx.organizationId, label: `${count} leads` },
    after: { created: count },
    rule: `leads.edit: ${owner.role}`,
  })
}

function lead(organizationId: string, ownerId: string, members: readonly { id: string }[], i: number) {
  const name = people[i % people.length] ?? ''
  const company = companies[(i * 3) % companies.length] ?? ''
  const domain = company.toLowerCase().replace(/[^a-z]+/g, '-')
  return {
    organization_id: organizationId,
    id: newId('lead'),
    name,
    company,
    email: `${name.toLowerCase().replace(' ', '.')}@${domain}.example`,
    phone: i % 3 === 0 ? '' : `+1202555${String(100 + i).padStart(4, '0')}`,
    status: statuses[(i * 2) % statuses.length] ?? 'new',
    source: sources[i % sources.length] ?? '',
    value_minor: i % 4 === 3 ? null : (i + 1) * 47_500,
    notes: notes[i % notes.length] ?? '',
    // Every fourth waits for somebody.
    assignee_id: i % 4 === 0 ? null : (members[i % members.length]?.id ?? null),
    created_by: ownerId,
    updated_by: ownerId,
  }
}
