/** A product that the repository knows nothing of: its people, its module over the API, its table in the database. */
import { execFile } from 'node:child_process'
import { cp, glob, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exceptionsOf, loadModules, ownMigrations } from '../../cli/modules.ts'
import { productNamed } from '../../cli/where.ts'
import { inspect } from '../../kernel/database/catalogue.ts'
import { undeclared } from '../../platform/removal/index.ts'
import { migrateFor } from '../../platform/schema.ts'
import { eventsOf } from '../../test/cast.ts'
import { contextOf, dropDatabase, emptyDatabase, injected } from '../../test/database.ts'
import { testSecret } from '../../test/secret.ts'
import { type Organization, type Person, productsBySlug, type World, worldOn } from '../../test/world.ts'

const toolshed = await productNamed(join(import.meta.dirname, 'products', 'toolshed.ts'))

let it: World
let adminUrl: string
let elm: Organization
let oak: Organization
let jane: Person
let kim: Person
let noor: Person

beforeAll(async () => {
  adminUrl = await emptyDatabase()
  await migrateFor(toolshed, adminUrl, testSecret, await ownMigrations(toolshed))
  it = await worldOn(adminUrl, toolshed.slug, { product: toolshed })
  jane = await it.person('Jane Doe')
  kim = await it.person('Kim Park')
  noor = await it.person('Noor Haddad')
  elm = await it.organization(jane, 'Elm Street')
  oak = await it.organization(await it.person('Lena Fischer'), 'Oak Lane')
  await it.join(elm, kim, 'keeper')
  await it.join(elm, noor, 'neighbour')
})
afterAll(async () => {
  await it.stop()
  await dropDatabase(adminUrl)
})

const add = async (by: Person, name: string) => (await by.client.post(`${elm.path}/tools`, { name })).body.id as string
const act = (by: Person, id: string, verb: string) => by.client.post(`${elm.path}/tools/${id}/${verb}`)
const borrowerOf = async (id: string) => {
  const { body } = await jane.client.get(`${elm.path}/tools`)
  return body.items.find((one: { id: string }) => one.id === id)?.borrower?.name ?? null
}

test('it may lie anywhere: the command line finds it, and its module, by the path of its definition', async () => {
  const root = join(import.meta.dirname, '..', '..')
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-elsewhere-'))
  try {
    await cp(import.meta.dirname, folder, { recursive: true })
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    for await (const file of glob('{products,modules}/**/*.{ts,tsx}', { cwd: folder })) {
      const text = await readFile(join(folder, file), 'utf8')
      await writeFile(join(folder, file), text.replaceAll(/'(\.\.\/)+(kernel|platform|portal)\//g, `'${root}/$2/`))
    }
    const command = [join(root, 'guildhall.ts'), 'openapi', join(folder, 'products', 'toolshed.ts')]
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      maxBuffer: 16 * 2 ** 20,
    })
    const { info, paths } = JSON.parse(stdout) as { info: { title: string }; paths: Record<string, unknown> }
    expect(info.title).toBe('Toolshed API')
    expect(Object.keys(paths)).toContain('/api/v1/organizations/{organizationId}/tools/{toolId}/borrow')
    expect(Object.keys(paths).filter((path) => /trunks|leads/.test(path))).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

describe('its people', () => {
  test('sign up, or are invited with one of its roles and accept', async () => {
    const email = 'new.neighbour@example.com'
    const { body } = await jane.client.post(`${elm.path}/invitations`, { email, role: 'neighbour' })
    expect(body.outcome).toBe('invited')
    const newcomer = await it.person('New Neighbour', { email })
    const token = await it.invitationToken(email)
    const accepted = await newcomer.client.post('/api/v1/invitation/accept', { token })
    expect(accepted.body).toMatchObject({ organization: { id: elm.id }, role: 'neighbour' })
  })

  test('have the roles and the rights of its own policy, and what it does not name is the owner’s', async () => {
    const statuses = await Promise.all(
      [jane, kim, noor].map(async ({ client }) => [
        (await client.post(`${elm.path}/tools`, { name: 'Ladder' })).status,
        (await client.post(`${elm.path}/invitations`, { email: 'a@example.com' })).status === 403,
        (await client.get(`${elm.path}/audit`)).status,
      ]),
    )
    expect(statuses).toEqual([
      [201, false, 200],
      [201, true, 403],
      [403, true, 403],
    ])
    const refused = await noor.client.post(`${elm.path}/tools`, { name: 'Saw' })
    expect(refused.body.title).toBe('Only the owner and keepers can add tools. You are a neighbour.')
  })
})

describe('its module', () => {
  test('lends a tool to one at a time, however many ask at once', async () => {
    const drill = await add(kim, 'Drill')
    const answers = await Promise.all([jane, kim, noor].map((person) => act(person, drill, 'borrow')))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
  })

  test('takes a tool back from whoever has it: neighbours bring back their own alone', async () => {
    const saw = await add(kim, 'Saw')
    await act(kim, saw, 'borrow')
    expect((await act(noor, saw, 'return')).body.title).toBe('You can bring tools back only for what is your own.')
    expect((await act(jane, saw, 'return')).status).toBe(200)
    await act(noor, saw, 'borrow')
    expect((await act(noor, saw, 'return')).body).toMatchObject({ borrower: null })
    expect((await act(noor, saw, 'return')).body.code).toBe('tool-in-shed')
  })

  test('explains its decisions, and its acts stand in the log', async () => {
    const axe = await add(kim, 'Axe')
    await act(kim, axe, 'borrow')
    const query = new URLSearchParams({ action: 'tools.return', personId: noor.id, subject: axe })
    const { body } = await jane.client.get(`${elm.path}/permissions?${query}`)
    expect(body.permissions[0]).toMatchObject({ allowed: false, because: 'You can bring tools back only for what is your own.' })
    const told = (await eventsOf(it, elm.id)).filter(({ target_id }) => target_id === axe)
    expect(told.map(({ action, actor_name, rule }) => [action, actor_name, rule])).toEqual([
      ['tool.added', 'Kim Park', 'tools.add: keeper'],
      ['tool.borrowed', 'Kim Park', 'tools.borrow: keeper'],
    ])
  })

  test('has its part in the plan of a removal, which counts the tools as brought back', async () => {
    const leaving = await it.person('Leo Leaving')
    await it.join(elm, leaving, 'neighbour')
    const rake = await add(kim, 'Rake')
    await act(leaving, rake, 'borrow')
    const path = `${elm.path}/members/${leaving.id}/removal`
    const plan = (await jane.client.get(path)).body
    expect(plan.records).toMatchObject([{ kind: 'tools.borrower_id', count: 1, ending: 'unassign' }])
    const removed = await jane.client.post(path, { planHash: plan.planHash })
    expect(removed.status, removed.text).toBe(200)
    expect(await borrowerOf(rake)).toBeNull()
    await jane.client.post(`${elm.path}/removals/${removed.body.id}/restore`)
    expect(await borrowerOf(rake)).toBe('Leo Leaving')
  })
})

describe('its table', () => {
  test('shows nothing to another organization, by the API or by injected SQL', async () => {
    const hoe = await add(kim, 'Hoe')
    const { client } = oak.owner
    expect((await client.get(`${oak.path}/tools`)).body.items).toEqual([])
    expect((await client.post(`${oak.path}/tools/${hoe}/borrow`)).status).toBe(404)
    const there = { organizationId: oak.id, owner: oak.owner.id } as Parameters<typeof contextOf>[0]
    const here = { organizationId: elm.id, owner: jane.id } as Parameters<typeof contextOf>[0]
    expect(await injected(it.app.db, contextOf(there), 'select id from tools')).toEqual([])
    expect(await injected(it.app.db, contextOf(here), 'select id from tools')).not.toEqual([])
  })

  test('breaks no rule of the catalogue, and each of its columns that points at a person says what becomes of it', async () => {
    const client = await it.admin.connect()
    const modules = await Promise.all([toolshed, ...Object.values(productsBySlug)].map((one) => loadModules(one)))
    const touches = modules.flat().flatMap((module) => module.touches ?? [])
    try {
      expect(await inspect(client, await exceptionsOf(toolshed))).toEqual([])
      expect(await undeclared(client, touches)).toEqual([])
    } finally {
      // It looked with another search path.
      client.release(true)
    }
  })
})
