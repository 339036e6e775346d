/** A removal that unassigns 10,000 records, through HTTP, beside others who list and invite meanwhile. */
import { startSide } from './processes.ts'
import { addPeople, addOrganization, cookieOf, idOf } from './people.ts'
import { openPlace, type Place } from './place.ts'
import { say } from './table.ts'

const members = 50
const records = 10_000

export async function removal({ quick }: { quick: boolean }): Promise<void> {
  const place = await openPlace()
  try {
    await addPeople(place, { from: 1, count: members })
    const organization = await addOrganization(place, 1, { from: 1, count: members })
    const server = await startSide('guildhall.ts', { adminUrl: place.adminUrl })
    try {
      const rounds = quick ? 3 : 10
      const took: number[] = []
      for (let round = 0; round < rounds; round++) took.push(await measured(place, server.origin, organization, 2 + round))
      took.sort((a, b) => a - b)
      const middle = took[Math.floor(took.length / 2)] ?? 0
      say(
        `removing a member with ${records} leads, beside 8 who list members: ${middle.toFixed(0)} ms in the middle of ${rounds}, ${took.at(-1)?.toFixed(0)} ms at most`,
      )
    } finally {
      await server.stop()
    }
  } finally {
    await place.stop()
  }
}

async function measured({ admin }: Place, origin: string, organization: string, person: number): Promise<number> {
  await admin.query(
    `insert into leads (organization_id, id, name, assignee_id)
     select $1, 'lead_' || replace(gen_random_uuid()::text, '-', ''), 'Lead ' || n, $2 from generate_series(1, $3) n`,
    [organization, idOf('per', person), records],
  )
  const path = `${origin}/api/v1/organizations/${organization}`
  let going = true
  const beside = Array.from({ length: 8 }, async () => {
    while (going) await (await fetch(`${path}/members?limit=50`, { headers: { cookie: cookieOf(1) } })).text()
  })
  const headers = { cookie: cookieOf(1), origin, 'content-type': 'application/json' }
  const plan = (await (await fetch(`${path}/members/${idOf('per', person)}/removal`, { headers })).json()) as { planHash: string }
  const began = performance.now()
  const answer = await fetch(`${path}/members/${idOf('per', person)}/removal`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ planHash: plan.planHash }),
  })
  const took = performance.now() - began
  going = false
  await Promise.all(beside)
  if (answer.status !== 200) throw new Error(`The removal was answered ${answer.status}: ${await answer.text()}`)
  return took
}
