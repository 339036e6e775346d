/** Leads: listed and searched in organizations of 1,000 and of 100,000, and how long 100,000 rows take to come in. */
import { fillLeads } from './leads/fill.ts'
import { startGuildhall } from './guildhall.ts'
import { addOrganization, addPeople, addSmallOrganizations, cookieOf, idOf } from './people.ts'
import { openPlace, type Place } from './place.ts'
import { say } from './table.ts'
import leads from '../modules/leads/index.ts'

const sizes = [1000, 100_000]

export async function leadsPart({ quick }: { quick: boolean }): Promise<void> {
  const place = await openPlace()
  try {
    await addPeople(place, { from: 1, count: 40 })
    for (const [i, size] of sizes.entries()) {
      await addOrganization(place, i + 1, { from: i * 20 + 1, count: 20 })
      await fillLeads(place, { organization: i + 1, from: i * 1_000_000 + 1, count: size, assignees: i * 20 + 1 })
    }
    await addSmallOrganizations(place, { from: 100_001, count: 500 })
    await place.admin.query('vacuum analyze')
    await lists(place, quick ? 40 : 200)
    await anImport(place, quick ? 10_000 : 100_000)
  } finally {
    await place.stop()
  }
}

/** What each asks of either organization, in turn, so that a neighbour's noise is on both. */
const queries: readonly (readonly [string, string])[] = [
  ['the newest 50', ''],
  ['by name', '?sort=name'],
  ['by name, in the middle', `?sort=name&cursor=${Buffer.from(JSON.stringify(['person 5', 'lead_'])).toString('base64url')}`],
  ['the highest values', '?sort=-value'],
  ['one status', '?status=won'],
  ['somebody’s', '?assignee={assignee}'],
  ['nobody’s, by name', '?assignee=unassigned&sort=name'],
  ['one source, last changed', '?source=Fair&sort=-updatedAt'],
  ['a word that one has', '?search=person.777@example.com'],
  ['a word that a hundredth has', '?search=company7'],
  ['a word that a fifth has', '?search=wolke'],
  ['a word that all have', '?search=person'],
  ['a word of all, one status, by name', '?search=person&status=won&sort=name'],
  ['two words', '?search=wolke%20company5'],
  ['a word that none has', '?search=nowhere'],
  ['what to choose from', '/choices'],
]

async function lists(place: Place, rounds: number): Promise<void> {
  const running = await startGuildhall(place.adminUrl)
  try {
    say(`${' '.repeat(40)}${sizes.map((size) => `${size.toLocaleString('en')} leads`.padStart(24)).join('')}${'ratio'.padStart(8)}`)
    for (const [name, query] of queries) {
      const took: number[][] = sizes.map(() => [])
      for (let round = 0; round < rounds; round++) {
        for (const [i, times] of took.entries()) {
          const address = `${running.url}/api/v1/organizations/${idOf('org', i + 1)}/leads${query.replace('{assignee}', idOf('per', i * 20 + 1))}`
          const began = performance.now()
          const answer = await fetch(address, { headers: { cookie: cookieOf(i * 20 + 1) } })
          if (!answer.ok) throw new Error(`${query} answered ${answer.status}: ${await answer.text()}`)
          await answer.arrayBuffer()
          if (round >= 10) times.push(performance.now() - began)
        }
      }
      const figures = took
        .map((times) => times.toSorted((a, b) => a - b))
        .map((times) => ({ p50: part(times, 0.5), p95: part(times, 0.95) }))
      const cells = figures.map(({ p50, p95 }) => `p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)} ms`.padStart(24)).join('')
      say(`${name.padEnd(40)}${cells}${((figures[1]?.p50 ?? 0) / (figures[0]?.p50 ?? 1)).toFixed(1).padStart(8)}`)
    }
  } finally {
    await running.stop()
  }
}

function part(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** By the job itself, in this process: the queue and other work are left out of it. */
async function anImport(place: Place, rows: number): Promise<void> {
  const running = await startGuildhall(place.adminUrl)
  const headers = { cookie: cookieOf(1), origin: running.url, 'content-type': 'text/csv' }
  const imports = `${running.url}/api/v1/organizations/${idOf('org', 1)}/leads/imports`
  try {
    const lines = Array.from(
      { length: rows },
      (_, i) => `New ${i},Company ${i % 997},new.${i}@example.com,+49301${100_000 + i},${i % 100}.50\n`,
    )
    const uploadBegan = performance.now()
    const uploaded = await fetch(imports, { method: 'POST', headers, body: `Name,Company,E-mail,Phone,Value\n${lines.join('')}` })
    const { id } = (await uploaded.json()) as { id: string }
    const began = performance.now()
    const body = JSON.stringify({ mapping: { name: 0, company: 1, email: 2, phone: 3, value: 4 }, onDuplicate: 'update' })
    await fetch(`${imports}/${id}/start`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body })
    const job = leads.jobs(running.app)['import-leads']
    const state = async () => (await (await fetch(`${imports}/${id}`, { headers })).json()) as { state: string; created: number }
    while ((await state()).state === 'running') await job({ organizationId: idOf('org', 1), importId: id }, { id: '1', attempt: 1 })
    const seconds = (performance.now() - began) / 1000
    const { created } = await state()
    say(
      `${rows.toLocaleString('en')} rows: looked at in ${((began - uploadBegan) / 1000).toFixed(1)} s, taken over in ${seconds.toFixed(1)} s, ${(created / seconds).toFixed(0)} a second`,
    )
  } finally {
    await running.stop()
  }
}
