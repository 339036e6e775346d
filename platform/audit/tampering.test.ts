/** Whoever owns the tables tampers with the log; the verifier names what was done. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { main } from '../../cli/main.ts'
import { type Organization, type World, world } from '../../test/world.ts'
import type { Finding } from './contract.ts'
import { readCheckpoints, signCheckpoints, verifyExport } from './index.ts'
import { record } from './record.ts'

const events = 12
const signedAt = 9

let guild: World
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-tampering-'))
  guild = await world('clozup', { settings: { AUDIT_CHECKPOINT_FILE: join(folder, 'checkpoints.jsonl') } })
})
afterAll(async () => {
  await guild.stop()
  await rm(folder, { recursive: true })
})

/** An organization with twelve events, of which the first nine are signed. */
async function logged(): Promise<Organization> {
  const organization = await guild.organization(await guild.person('Jane Doe'), 'Acme Sales')
  const append = (from: number, to: number) =>
    guild.app.db.transaction({ organizationId: organization.id, principal: 'system' }, async (tx) => {
      for (let n = from; n <= to; n++) {
        const target = { kind: 'person', id: `per_${n}`, label: `Person ${n}` }
        const actor = { personId: null, name: 'A test', requestId: `req_${n}` }
        await record(tx, actor, { action: 'member.added', target, after: { role: 'member', n, share: 1.5 }, rule: 'a test' })
      }
    })
  await append(2, signedAt)
  await signCheckpoints(guild.app)
  await append(signedAt + 1, events)
  return organization
}

/** As the superuser, with the triggers off. */
async function tamper(organization: Organization, ...statements: readonly string[]) {
  const client = await guild.admin.connect()
  try {
    await client.query(`set session_replication_role = replica`)
    for (const statement of statements) await client.query(statement.replaceAll('$org', `'${organization.id}'`))
  } finally {
    await client.query(`set session_replication_role = origin`)
    client.release()
  }
}

const rehash = (from: number, to = 1000) => `do $$
  declare e app.audit_events; previous bytea;
  begin
    for e in select * from app.audit_events where organization_id = $org and seq between ${from} and ${to} order by seq loop
      select hash into previous from app.audit_events where organization_id = $org and seq = e.seq - 1;
      update app.audit_events set hash = app.audit_hash(e, e.seq, e.at, coalesce(previous, decode(repeat('00', 32), 'hex'))) where organization_id = $org and id = e.id;
    end loop;
  end $$`
const setHead = `update audit_heads h set (seq, hash) = (select seq, hash from audit_events where organization_id = $org order by seq desc limit 1) where organization_id = $org`
const move = (from: number, by: number) => [
  `update audit_events set seq = seq + 1000 where organization_id = $org and seq >= ${from}`,
  `update audit_events set seq = seq - 1000 + ${by} where organization_id = $org and seq >= 1000`,
]
const contents = 'actor_name, action, target_id, target_label, id, at, after, rule, request_id'
const exchangeContents = (a: number, b: number) => [
  `create temporary table kept as select * from audit_events where organization_id = $org and seq in (${a}, ${b})`,
  `update audit_events set id = 'evt_' || repeat('e', 32) where organization_id = $org and seq = ${a}`,
  ...[
    [b, a],
    [a, b],
  ].map(
    ([into, of]) =>
      `update audit_events e set (${contents}) = (select ${contents} from kept where seq = ${of}) where organization_id = $org and seq = ${into}`,
  ),
  'drop table kept',
]
const exchangeNumbers = (a: number, b: number) =>
  [`seq = -1 where seq = ${a}`, `seq = ${a} where seq = ${b}`, `seq = ${b} where seq = -1`].map(
    (change) => `update audit_events set ${change} and organization_id = $org`,
  )
const insertAt = (seq: number) => [
  ...move(seq, 1),
  `insert into audit_events (organization_id, id, at, actor_kind, actor_name, action, target_kind, target_id, target_label, rule, seq, hash)
   values ($org, 'evt_' || repeat('f', 32), now(), 'person', 'Somebody', 'member.added', 'person', 'per_x', 'X', 'none', ${seq}, sha256('x'))`,
]

async function exported(organization: Organization): Promise<string> {
  const answer = await organization.owner.client.get(`${organization.path}/audit/export?format=jsonl`)
  expect(answer.status).toBe(200)
  return answer.text
}

async function* lines(text: string) {
  yield* text.split('\n')
}

/** The command, in this process. */
async function verify(...words: string[]) {
  const written = { out: '', err: '' }
  const spies = (['out', 'err'] as const).map((to) =>
    vi.spyOn(process[`std${to}`], 'write').mockImplementation((text) => {
      written[to] += String(text)
      return true
    }),
  )
  try {
    return { code: await main(['audit', 'verify', ...words]), ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

const kept = async () => readCheckpoints(lines(await readFile(join(folder, 'checkpoints.jsonl'), 'utf8')))
const short = (findings: readonly Finding[]) => findings.map(({ kind, from, to }) => `${kind} ${from}-${to}`)

async function verdicts(organization: Organization) {
  const text = await exported(organization)
  const served = await organization.owner.client.get(`${organization.path}/audit/verify`)
  return {
    screen: short(served.body.findings),
    alone: short((await verifyExport(lines(text))).findings),
    withKept: short((await verifyExport(lines(text), { checkpoints: await kept() })).findings),
  }
}

const everywhere = (...found: string[]) => ({ screen: found, alone: found, withKept: found })

test('C18: a log that nobody touched is whole, and signed as far as the last checkpoint', async () => {
  const organization = await logged()
  expect(await verdicts(organization)).toEqual(everywhere())
  const { events: count, signed, keyIds, lastSeq } = await verifyExport(lines(await exported(organization)))
  expect({ count, signed: signed?.seq, keyIds, lastSeq }).toEqual({
    count: events,
    signed: signedAt,
    keyIds: [guild.app.keys.checkpoints.keyId],
    lastSeq: events,
  })
})

describe('C18: the verifier names', () => {
  const cases: readonly (readonly [what: string, statements: readonly string[], expected: Awaited<ReturnType<typeof verdicts>>])[] = [
    [
      'an edit',
      [`update audit_events set actor_name = 'Somebody else' where organization_id = $org and seq = 5`],
      everywhere('edited 5-5'),
    ],
    [
      'an edit of a number within',
      [`update audit_events set after = '{"n": 5.0}' where organization_id = $org and seq = 5`],
      everywhere('edited 5-5'),
    ],
    [
      'an edit of the time',
      [`update audit_events set at = at + interval '1 microsecond' where organization_id = $org and seq = 5`],
      everywhere('edited 5-5'),
    ],
    [
      'an edit with a hash to match, by the next event, which does not follow any more',
      [`update audit_events set rule = 'none' where organization_id = $org and seq = 5`, rehash(5, 5)],
      everywhere('edited 6-6'),
    ],
    [
      'several edits',
      [`update audit_events set rule = 'none' where organization_id = $org and seq in (3, 4, 8)`],
      everywhere('edited 3-3', 'edited 4-4', 'edited 8-8'),
    ],
    ['a deletion in the middle', [`delete from audit_events where organization_id = $org and seq = 5`], everywhere('deleted 5-5')],
    ['a deletion of several', [`delete from audit_events where organization_id = $org and seq between 4 and 6`], everywhere('deleted 4-6')],
    ['a deletion of the first', [`delete from audit_events where organization_id = $org and seq = 1`], everywhere('deleted 1-1')],
    [
      'a deletion after which the rest was numbered anew',
      [`delete from audit_events where organization_id = $org and seq in (5, 6)`, ...move(7, -2), setHead],
      everywhere('deleted 5-6'),
    ],
    ['two events that changed places', exchangeContents(4, 8), everywhere('swapped 4-8')],
    ['two neighbours that changed places', exchangeContents(4, 5), everywhere('swapped 4-5')],
    ['two that changed places with their hashes', exchangeNumbers(4, 8), everywhere('swapped 4-8')],
    ['two neighbours that changed places with their hashes', exchangeNumbers(4, 5), everywhere('swapped 4-5')],
    ['an insertion', [...insertAt(5), setHead], everywhere('inserted 5-5')],
    [
      'an insertion behind the end',
      [
        `insert into audit_events (organization_id, id, at, actor_kind, actor_name, action, target_kind, target_id, target_label, rule, seq, hash)
         values ($org, 'evt_' || repeat('f', 32), now(), 'person', 'Somebody', 'member.added', 'person', 'per_x', 'X', 'none', 13, sha256('x'))`,
        rehash(13, 13),
      ],
      // An export ends where the head does.
      { ...everywhere(), screen: ['inserted 13-13'] },
    ],
    ['a cut end', [`delete from audit_events where organization_id = $org and seq > 6`], everywhere('cut-tail 7-12')],
    [
      'a cut end with the head set back',
      [`delete from audit_events where organization_id = $org and seq > 6`, setHead],
      everywhere('cut-tail-rewound 7-9'),
    ],
    [
      'a chain made anew from an edit on',
      [`update audit_events set rule = 'none' where organization_id = $org and seq = 3`, rehash(3), setHead],
      everywhere('re-hashed 1-9'),
    ],
    [
      'all of it deleted, head and checkpoints too, by what was kept',
      [
        `delete from audit_events where organization_id = $org`,
        `delete from audit_heads where organization_id = $org`,
        `delete from audit_checkpoints where organization_id = $org`,
      ],
      { ...everywhere(), withKept: ['cut-tail-rewound 1-9'] },
    ],
    [
      'a cut end with head and checkpoints set back, by what was kept',
      [
        `delete from audit_events where organization_id = $org and seq > 6`,
        setHead,
        `delete from audit_checkpoints where organization_id = $org`,
      ],
      { ...everywhere(), withKept: ['cut-tail-rewound 7-9'] },
    ],
    [
      'a checkpoint that was made up',
      [`update audit_checkpoints set hash = sha256('x') where organization_id = $org`],
      everywhere('forged-checkpoint 9-9'),
    ],
  ]

  test.for(cases)('%s', async ([, statements, expected]) => {
    const organization = await logged()
    await tamper(organization, ...statements)
    expect(await verdicts(organization)).toEqual(expected)
  })

  test('a chain made anew and signed again by an unknowing server, by what was kept', async () => {
    const organization = await logged()
    const before = await kept()
    await tamper(
      organization,
      `update audit_events set rule = 'none' where organization_id = $org and seq = 3`,
      rehash(3),
      setHead,
      `delete from audit_checkpoints where organization_id = $org`,
      `update audit_heads set signed_seq = 0 where organization_id = $org`,
    )
    await signCheckpoints(guild.app)
    const text = await exported(organization)
    expect(short((await verifyExport(lines(text))).findings)).toEqual([])
    expect(short((await verifyExport(lines(text), { checkpoints: before })).findings)).toEqual(['re-hashed 1-9'])
  })

  test('lines of the export that changed places, and one that stands there twice', async () => {
    const all = (await exported(await logged())).split('\n')
    const swapped = all.with(5, all[6] ?? '').with(6, all[5] ?? '')
    expect(short((await verifyExport(lines(swapped.join('\n')))).findings)).toEqual(['swapped 4-4'])
    const twice = all.toSpliced(6, 0, all[6]?.replace('Person', 'Nobody') ?? '')
    expect(short((await verifyExport(lines(twice.join('\n')))).findings)).toEqual(['inserted 5-5'])
  })

  test('a signature of a key that is not trusted', async () => {
    const text = await exported(await logged())
    const { keyId, publicKey } = guild.app.keys.checkpoints
    for (const trusted of [keyId, publicKey])
      expect(short((await verifyExport(lines(text), { trustedKeys: [trusted] })).findings)).toEqual([])
    expect(short((await verifyExport(lines(text), { trustedKeys: ['0123456789abcdef'] })).findings)).toEqual(['forged-checkpoint 9-9'])
  })
})

describe('guildhall audit verify', () => {
  test('C18: needs a file and no database; exits with 0 for a whole log, 1 for tampering, 2 for wrong usage', async () => {
    const organization = await logged()
    const text = await exported(organization)
    const file = async (name: string, content: string) => {
      await writeFile(join(folder, name), content)
      return join(folder, name)
    }
    const [whole, edited] = [await file('whole.jsonl', text), await file('edited.jsonl', text.replace('Person 5', 'Person 55'))]
    const checkpoints = join(folder, 'checkpoints.jsonl')
    const { publicKey } = guild.app.keys.checkpoints
    const good = await verify(whole, '--checkpoints', checkpoints, '--key', publicKey)
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out).toMatch(/12 events, 2 checkpoints[^]*signed up to event 9[^]*3 newer events not signed yet\nThe log is whole\.\n$/)
    const bad = await verify(edited)
    expect(bad).toMatchObject({ code: 1, err: 'The log was tampered with: 1 finding.\n' })
    expect(bad.out).toContain('edited: Event 5 was edited')
    const wrong: readonly (readonly [words: readonly string[], why: string])[] = [
      [[], 'Name one export.'],
      [[whole, '--what'], '--what'],
      [[join(folder, 'nothing.jsonl')], 'can’t be read: ENOENT'],
      [[checkpoints], 'does not begin as an export'],
      [[whole, '--checkpoints', await file('none.jsonl', '')], 'no checkpoint of org_'],
    ]
    for (const [words, why] of wrong) {
      const { code, err } = await verify(...words)
      expect(code, why).toBe(2)
      expect(err).toContain(why)
    }
  })

  test('starts without any setting', async () => {
    const path = join(folder, 'alone.jsonl')
    await writeFile(path, await exported(await logged()))
    const guildhall = join(import.meta.dirname, '..', '..', 'guildhall.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [guildhall, 'audit', 'verify', path], { cwd: folder, env: {} })
    expect(stdout).toContain('The log is whole.')
  })

  test('an export that was filtered is refused: events follow from each other', async () => {
    const organization = await logged()
    const { text } = await organization.owner.client.get(`${organization.path}/audit/export?format=jsonl&action=member.added`)
    await expect(verifyExport(lines(text))).rejects.toThrow('This export was filtered.')
    await expect(verifyExport(lines('{"kind":"event"}'))).rejects.toThrow('does not begin as an export')
    await expect(verifyExport(lines(''))).rejects.toThrow('empty')
    await expect(verifyExport(lines(`${(await exported(organization)).slice(0, -50)}`))).rejects.toThrow('is not JSON')
  })
})
