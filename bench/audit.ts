/**
 * The log: what an event costs the transaction that writes it, how long a check takes, and a million events listed, searched and
 * downloaded through the API.
 */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { verifyExport } from '../platform/audit/index.ts'
import { fillLog } from './audit/fill.ts'
import { startGuildhall } from './guildhall.ts'
import { addOrganization, addPeople, cookieOf, idOf } from './people.ts'
import { openPlace, type Place } from './place.ts'
import { median } from './rounds.ts'
import { say } from './table.ts'

export async function audit({ quick }: { quick: boolean }): Promise<void> {
  const place = await openPlace()
  try {
    await addPeople(place, { from: 1, count: 2 })
    await costOfAnEvent(place, quick ? 2000 : 10_000)
    for (const [number, count] of (quick ? [100_000] : [100_000, 1_000_000]).entries()) {
      await addOrganization(place, number + 1, { from: number + 1, count: 1 })
      await fillLog(place, idOf('org', number + 1), count)
      await measureLog(place, number + 1, count)
    }
  } finally {
    await place.stop()
  }
}

/** The same insert with the trigger and without it, in turn, one transaction each; the disk is left out of it. */
async function costOfAnEvent({ admin }: Place, count: number): Promise<void> {
  const client = await admin.connect()
  const took: Record<string, number[]> = { 'with the chain': [], 'without it': [] }
  try {
    await client.query(appendMany)
    await client.query('set synchronous_commit = off')
    for (let round = 0; round < 5; round++) {
      for (const [name, role] of [['with the chain', 'origin'] as const, ['without it', 'replica'] as const]) {
        await client.query(`set session_replication_role = ${role}`)
        const began = performance.now()
        await client.query(`call append_many(${count}, '${idOf('org', 100 + round)}', ${name === 'without it'})`)
        took[name]?.push(((performance.now() - began) / count) * 1000)
      }
    }
  } finally {
    await client.query('reset session_replication_role')
    client.release()
  }
  const [chained = 0, bare = 0] = Object.values(took).map(median)
  say(`an event in a transaction of its own: ${chained.toFixed(0)} µs, of which the chain takes ${(chained - bare).toFixed(0)}`)
}

const appendMany = `create procedure append_many(count int, organization text, bare boolean) language plpgsql as $$
  begin
    for n in 1..count loop
      insert into app.audit_events (organization_id, id, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_label, before, after, rule, request_id, seq)
      values (organization, 'evt_' || case when bare then 'b' else 'a' end || lpad(to_hex(n), 31, '0'), 'person', 'per_' || n % 50, 'Jane Doe', 'member.role-changed', 'person', 'per_' || n, 'Person ' || n,
        '{"role": "member"}', '{"role": "admin"}', 'members.change-role: owner', 'req_' || n, 1000000 + n);
      commit;
    end loop;
  end $$`

async function measureLog(place: Place, number: number, count: number): Promise<void> {
  const running = await startGuildhall(place.adminUrl)
  const address = `${running.url}/api/v1/organizations/${idOf('org', number)}/audit`
  const headers = { cookie: cookieOf(number) }
  const get = async (path: string) => {
    const answer = await fetch(address + path, { headers })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return answer
  }
  try {
    say(`${count.toLocaleString('en')} events`)
    await place.admin.query('truncate rate_limits')
    const deep = Buffer.from(JSON.stringify([Math.floor(count / 2)])).toString('base64url')
    for (const [name, query] of queriesOf(count, deep)) await time(name, () => get(query))
    await seconds('checked on the server', () => get('/verify').then((answer) => answer.json()))
    const { result: text, took } = await seconds('downloaded', async () => (await get('/export?format=jsonl')).text())
    say(`  ${' '.repeat(44)} ${(text.length / 1e6 / took).toFixed(0)} MB/s`)
    const lines = createInterface({ input: Readable.from(chunks(text)) })
    const { result: verdict } = await seconds('its file checked without the service', () => verifyExport(lines))
    if (verdict.findings.length || verdict.events !== count) throw new Error('The log is not whole.')
  } finally {
    await running.stop()
  }
}

function* chunks(text: string): Iterable<string> {
  for (let at = 0; at < text.length; at += 65_536) yield text.slice(at, at + 65_536)
}

function queriesOf(count: number, deep: string): readonly (readonly [string, string])[] {
  const year = 365 * 24 * 3600 * 1000
  const day = (part: number) => new Date(Date.now() - year * (1 - part)).toISOString()
  return [
    ['the newest 50', ''],
    ['50 in the middle', `?cursor=${deep}`],
    ['by the busiest person', `?actor=${idOf('per', 0)}`],
    ['by somebody', `?actor=${idOf('per', 7)}`],
    ['by somebody, one action', `?actor=${idOf('per', 7)}&action=deal.won`],
    ['one action', '?action=deal.won'],
    ['one target', `?target=${idOf('per', 104_729 % 50_000)}`],
    ['one day', `?from=${day(0.5)}&to=${day(0.5 + 1 / 365)}`],
    ['an action in a month', `?action=deal.won&from=${day(0.5)}&to=${day(0.58)}`],
    ['a word that all have', '?search=admin'],
    ['a word that an eighth has', '?search=amara'],
    ['a word that one has', `?search=event${Math.floor(count / 3)}`],
    ['two words', '?search=amara%20target77'],
    ['a beginning', '?search=targ'],
    ['a word that none has', '?search=nowhere'],
    ['what to choose from', '/choices'],
  ]
}

async function time(name: string, ask: () => Promise<Response>): Promise<void> {
  const took: number[] = []
  for (let round = 0; round < 25; round++) {
    const began = performance.now()
    await (await ask()).arrayBuffer()
    took.push(performance.now() - began)
  }
  const slowest = Math.max(...took.slice(5))
  say(`  ${name.padEnd(40)} ${median(took.slice(5)).toFixed(1).padStart(8)} ms, slowest ${slowest.toFixed(0)}`)
}

/** With the processor time of this process: what a neighbour's noise changes least. */
async function seconds<T>(name: string, work: () => Promise<T>): Promise<{ result: T; took: number }> {
  const [began, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const took = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(before)
  say(`  ${name.padEnd(40)} ${took.toFixed(2).padStart(8)} s, ${((user + system) / 1e6).toFixed(2)} of the processor`)
  return { result, took }
}
