/**
 * What the database holds by itself, under whatever concurrency: the statements here take no lock first and check nothing, as code
 * that forgot to would. Each race is run a second time without the one line that holds it, and then it must break: a race that
 * passes either way proves nothing.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Database, sql, type Tx, violatedConstraint } from '../../kernel/database/index.ts'
import { type Furnished, furnish, type TestDatabase, testDatabase } from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'

let database: TestDatabase
let crowd: Database

async function open(slug: string) {
  database = await testDatabase(slug)
  crowd = new Database({ adminUrl: database.adminUrl, secret: testSecret, connections: 100 })
}
afterEach(async () => {
  await crowd.stop()
  await database.stop()
})

const gate = 4711

interface Call {
  readonly organizationId: string
  readonly work: (tx: Tx) => Promise<unknown>
}

/** Runs each call in a transaction on a connection of its own; all have begun before the first may go on. Gives what refused each, or `done`. */
async function together(calls: readonly Call[]): Promise<Record<string, number>> {
  const keeper = await database.connect()
  await keeper.query('select pg_advisory_lock($1)', [gate])
  const running = calls.map(({ organizationId, work }) =>
    crowd
      .transaction({ organizationId, principal: 'system' }, async (tx) => {
        await tx.run(sql`select pg_advisory_xact_lock_shared(${gate})`)
        await work(tx)
      })
      .then(
        () => 'done',
        (error: unknown) => violatedConstraint(error) ?? String(error),
      ),
  )
  const waiting = `select count(*)::int as calls from pg_locks where locktype = 'advisory' and objid = ${gate} and not granted
    and database = (select oid from pg_database where datname = current_database())`
  while ((await keeper.query<{ calls: number }>(waiting)).rows[0]?.calls !== calls.length) await sleep(10)
  await keeper.query('select pg_advisory_unlock($1)', [gate])
  return tally(await Promise.all(running))
}

function tally(ends: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const end of ends) counts[end] = (counts[end] ?? 0) + 1
  return counts
}

async function newPeople(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `per_${randomBytes(16).toString('hex')}`)
  await database.admin.query(
    `insert into people (id, name, email, email_verified) select id, 'Somebody', id || '@example.com', true from unnest($1::text[]) id`,
    [ids],
  )
  return ids
}

async function join({ organizationId }: Furnished, ids: readonly string[], role = 'member') {
  await database.admin.query('insert into memberships (organization_id, person_id, role) select $1, id, $3 from unnest($2::text[]) id', [
    organizationId,
    ids,
    role,
  ])
}

/** The organizations without exactly one owner who is a member, or whose count of seats is not the number of their members. */
async function broken(): Promise<string[]> {
  const { rows } = await database.admin.query<{ what: string }>(`
    select 'owners: ' || (select count(*) from memberships where organization_id = o.id and role = 'owner') as what from organizations o
    where array[owner_id] is distinct from (select array_agg(person_id) from memberships where organization_id = o.id and role = 'owner')
    union all select 'seats: ' || seats_used from organizations o where seats_used <> (select count(*) from memberships where organization_id = o.id)
    union all select 'above the limit: ' || seats_used from organizations where seats_used > seat_limit`)
  return rows.map(({ what }) => what)
}

describe('Z6: exactly one owner, who is a member', () => {
  let acme: Furnished
  let admins: string[]
  beforeEach(async () => {
    await open('clozup')
    acme = await furnish(database.admin, 'acme')
    admins = await newPeople(6)
    await join(acme, admins, 'admin')
  })

  const inAcme = (work: Call['work']): Call => ({ organizationId: acme.organizationId, work })
  const transfer = (person: string) =>
    inAcme(async (tx) => {
      await tx.run(sql`update memberships set role = 'admin' where role = 'owner'`)
      await tx.run(sql`update memberships set role = 'owner' where person_id = ${person}`)
      await tx.run(sql`update organizations set owner_id = ${person}`)
    })
  const removeOwner = () => inAcme((tx) => tx.run(sql`delete from memberships where person_id = (select owner_id from organizations)`))
  const remove = (person: string) => inAcme((tx) => tx.run(sql`delete from memberships where person_id = ${person}`))
  const demoteOwner = () => inAcme((tx) => tx.run(sql`update memberships set role = 'member' where role = 'owner'`))

  // Broken by deleting in platform/members/members.sql: create unique index memberships_one_owner.
  const transfers = async () => {
    for (let round = 0; round < 5; round++) await together(admins.map(transfer))
  }
  test('however many transfers meet', async () => {
    await transfers()
    expect(await broken()).toEqual([])
    const { rows } = await database.admin.query('select from organizations where owner_id = $1', [acme.owner])
    expect(rows, 'one of the transfers succeeded').toHaveLength(0)
  })
  test('without its index, transfers that meet leave several owners', async () => {
    await database.admin.query('drop index memberships_one_owner')
    // On a busy machine they may follow each other without meeting.
    for (let again = 0; again < 20 && (await broken()).length === 0; again++) await transfers()
    expect(await broken()).toContainEqual(expect.stringMatching(/^owners: [2-9]/))
  })

  // Broken by deleting in platform/members/members.sql: constraint organizations_owner_is_member.
  const removals = async () => {
    for (let round = 0; round < 6; round++) {
      const [first, second] = [admins[round % 6] ?? '', admins[(round + 1) % 6] ?? '']
      await together([transfer(first), remove(first), removeOwner(), demoteOwner(), transfer(second), remove(second)])
      await join(acme, await absent(), 'admin')
    }
  }
  const absent = async () => {
    const { rows } = await database.admin.query<{ person_id: string }>('select person_id from memberships')
    return admins.filter((id) => !rows.some(({ person_id }) => person_id === id))
  }
  test('whoever is removed, leaves or is demoted while ownership moves', async () => {
    await removals()
    expect(await broken()).toEqual([])
  })
  test('without its reference, removals leave no owner', async () => {
    await database.admin.query('alter table organizations drop constraint organizations_owner_is_member')
    await removals()
    expect(await broken()).toContain('owners: 0')
  })

  test('one who is no member, or a member of another organization, can’t be made the owner', async () => {
    const brightside = await furnish(database.admin, 'brightside')
    const [stranger = ''] = await newPeople(1)
    for (const person of [stranger, brightside.owner, acme.member]) {
      const ends = await together([inAcme((tx) => tx.run(sql`update organizations set owner_id = ${person}`))])
      expect(ends).toEqual({ organizations_owner_is_member: 1 })
    }
    expect(await broken()).toEqual([])
  })
})

describe('Z4: seats', () => {
  let acme: Furnished
  beforeEach(async () => {
    await open('clozup')
    acme = await furnish(database.admin, 'acme')
    await database.admin.query('update organizations set seat_limit = 10')
  })

  const joining = (person: string): Call => ({
    organizationId: acme.organizationId,
    work: (tx) =>
      tx.run(sql`insert into memberships (organization_id, person_id, role) values (${acme.organizationId}, ${person}, 'member')`),
  })
  const leaving = (person: string): Call => ({
    organizationId: acme.organizationId,
    work: (tx) => tx.run(sql`delete from memberships where person_id = ${person}`),
  })

  // Broken by deleting in platform/organizations/organizations.sql: constraint seats_within_plan; and by deleting the trigger
  // count_seats in platform/members/members.sql.
  test('a hundred who join at once fill ten seats, of which two were taken, and not one more', async () => {
    const ends = await together((await newPeople(100)).map(joining))
    expect(ends).toEqual({ done: 8, seats_within_plan: 92 })
    expect(await broken()).toEqual([])
  })
  test.for(['alter table organizations drop constraint seats_within_plan', 'drop trigger count_seats on memberships'])(
    'without its line, all who come get in: %s',
    async (statement) => {
      await database.admin.query(statement)
      expect(await together((await newPeople(20)).map(joining))).toEqual({ done: 20 })
    },
  )

  test('are exact where some leave while others join', async () => {
    const [leavers, joiners] = [await newPeople(8), await newPeople(40)]
    await join(acme, leavers)
    const ends = await together([...leavers.map(leaving), ...joiners.map(joining)])
    expect(await broken()).toEqual([])
    const { rows } = await database.admin.query<{ seats_used: number }>('select seats_used from organizations')
    expect(rows[0]?.seats_used).toBe(2 + (ends['done'] ?? 0) - leavers.length)
    expect(rows[0]?.seats_used).toBeLessThanOrEqual(10)
  })

  test('a plan never gets smaller than what is in use, though members join meanwhile', async () => {
    const shrink: Call = { organizationId: acme.organizationId, work: (tx) => tx.run(sql`update organizations set seat_limit = 3`) }
    for (let round = 0; round < 5; round++) {
      await database.admin.query(`delete from memberships where role = 'member'; update organizations set seat_limit = 10`)
      await together([shrink, ...(await newPeople(10)).map(joining)])
      expect(await broken()).toEqual([])
    }
  })
})

describe('C2: one organization per person', () => {
  const joinAll = async (slug: string, statement?: string) => {
    await open(slug)
    if (statement) await database.admin.query(statement)
    const organizations: Furnished[] = []
    for (let i = 0; i < 10; i++) organizations.push(await furnish(database.admin, `number-${i}`))
    const [person = ''] = await newPeople(1)
    return together(
      organizations.map(({ organizationId }) => ({
        organizationId,
        work: (tx) =>
          tx.run(
            sql`insert into memberships (organization_id, person_id, role, only_one) values (${organizationId}, ${person}, 'member', false)`,
          ),
      })),
    )
  }

  // Broken by deleting in platform/members/members.sql: create unique index memberships_one_organization, or trigger follow_belonging.
  test('in Cliqtel, whoever joins ten organizations at once is in one of them', async () => {
    expect(await joinAll('cliqtel')).toEqual({ done: 1, memberships_one_organization: 9 })
  })
  test.for(['drop index memberships_one_organization', 'drop trigger follow_belonging on memberships'])(
    'without its line, in all of them: %s',
    async (statement) => {
      expect(await joinAll('cliqtel', statement)).toEqual({ done: 10 })
    },
  )
  test('Z10: in Clozup, in all ten', async () => {
    expect(await joinAll('clozup')).toEqual({ done: 10 })
  })
})

describe('one open invitation per address', () => {
  let acme: Furnished
  beforeEach(async () => {
    await open('clozup')
    acme = await furnish(database.admin, 'acme')
  })

  const email = 'sam@partner.example'
  const inviting = (): Call => ({
    organizationId: acme.organizationId,
    work: (tx) =>
      tx.run(sql`insert into invitations (organization_id, id, email, role, token_hash, invited_by, inviter_name, expires_at)
        values (${acme.organizationId}, ${`inv_${randomBytes(16).toString('hex')}`}, ${email}, 'member', ${randomBytes(32)}, ${acme.owner}, 'Jane', now() + interval '7 days')`),
  })
  const twenty = () => together(Array.from({ length: 20 }, inviting))

  // Broken by deleting in platform/invitations/invitations.sql: create unique index invitations_one_open.
  test('however many people invite somebody at once; and another one when that is cancelled', async () => {
    expect(await twenty()).toEqual({ done: 1, invitations_one_open: 19 })
    await database.admin.query('update invitations set cancelled_at = now() where email = $1', [email])
    expect(await twenty()).toEqual({ done: 1, invitations_one_open: 19 })
  })
  test('without its index, as many as there were', async () => {
    await database.admin.query('drop index invitations_one_open')
    expect(await twenty()).toEqual({ done: 20 })
  })

  test('an invitation is accepted, cancelled or declined, and never two of these', async () => {
    const { id } = acme.invitation
    const end = (set: string): Call => ({
      organizationId: acme.organizationId,
      work: (tx) =>
        tx.run(
          sql.raw(
            `update invitations set ${set} where id = '${id}' and accepted_at is null and cancelled_at is null and declined_at is null`,
          ),
        ),
    })
    await together([end(`accepted_at = now(), accepted_by = '${acme.member}'`), end('cancelled_at = now()'), end('declined_at = now()')])
    const { rows } = await database.admin.query<{ ends: number }>(
      'select num_nonnulls(accepted_at, cancelled_at, declined_at) as ends from invitations',
    )
    expect(rows).toEqual([{ ends: 1 }])
    for (const set of ['cancelled_at = now()', 'declined_at = now()', `accepted_at = now(), accepted_by = '${acme.member}'`]) {
      await database.admin.query(`update invitations set ${set}`).catch(() => {})
    }
    expect(
      (await database.admin.query('select from invitations where num_nonnulls(accepted_at, cancelled_at, declined_at) > 1')).rowCount,
    ).toBe(0)
  })
})

describe('C12: the slug', () => {
  beforeEach(() => open('cliqtel'))

  // Broken by deleting in platform/organizations/organizations.sql: the trigger keep_slug.
  test('never changes, not even by the hand of an administrator; all else of the row may', async () => {
    await furnish(database.admin, 'acme')
    const rename = (slug: string) => database.admin.query('update organizations set name = $1, slug = $2', [`Named ${slug}`, slug])
    await expect(rename('other')).rejects.toThrow('The slug of an organization never changes.')
    await rename('acme')
    await database.admin.query('drop trigger keep_slug on organizations')
    await rename('other')
    const { rows } = await database.admin.query('select name, slug from organizations')
    expect(rows).toEqual([{ name: 'Named other', slug: 'other' }])
  })

  test('is one organization’s alone, however many want it at once', async () => {
    const owners = await newPeople(20)
    const making = owners.map((owner) => {
      const organizationId = `org_${randomBytes(16).toString('hex')}`
      const work = async (tx: Tx) => {
        await tx.run(sql`insert into organizations (id, name, slug, owner_id) values (${organizationId}, 'Acme', 'acme', ${owner})`)
        await tx.run(sql`insert into memberships (organization_id, person_id, role) values (${organizationId}, ${owner}, 'owner')`)
      }
      return { organizationId, work }
    })
    expect(await together(making)).toEqual({ done: 1, organizations_slug_key: 19 })
    expect(await broken()).toEqual([])
  })
})
