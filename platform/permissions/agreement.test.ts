/** For every role, action and state: what the explanation says is what the API does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../test/client.ts'
import { type Organization, type Person, productsBySlug, type World, world } from '../../test/world.ts'
import { executed, shown } from '../../test/plan.ts'

interface Stage {
  readonly guild: World
  readonly organization: Organization
  readonly owner: Person
  /** Who acts, with the role in question; the owner, where that is the role. */
  readonly actor: Person
}

interface Case {
  readonly action: string
  readonly state: string
  /** Makes the state; gives the subject's id, and the call that does it. */
  readonly set: (stage: Stage) => Promise<{ subject?: string; call: () => Promise<Answer> }>
}

const reading = (action: string, path: string): Case => ({
  action,
  state: 'as it is',
  set: async ({ organization, actor }) => ({ call: () => actor.client.get(`${organization.path}${path}`) }),
})

async function member({ guild, organization }: Stage, role: string): Promise<string> {
  const person = await guild.person(`Some ${role}`)
  await guild.join(organization, person, role)
  return person.id
}

/** Whom it is done to: the owner, oneself, and one of each other role. */
function toMembers(slug: string, action: string, call: (stage: Stage, personId: string) => Promise<Answer>): Case[] {
  const others = productsBySlug[slug]?.roles.slice(1).map(({ key }) => key) ?? []
  const whom: Record<string, (stage: Stage) => Promise<string> | string> = {
    'the owner': ({ owner }) => owner.id,
    oneself: ({ actor }) => actor.id,
    ...Object.fromEntries(others.map((role) => [`another ${role}`, (stage: Stage) => member(stage, role)])),
  }
  return Object.entries(whom).map(([state, find]) => ({
    action,
    state,
    set: async (stage) => {
      const subject = await find(stage)
      return { subject, call: () => call(stage, subject) }
    },
  }))
}

const invitationStates: Record<string, string> = {
  pending: '',
  expired: `expires_at = now() - interval '1 hour'`,
  accepted: `accepted_at = now(), accepted_by = invited_by`,
  cancelled: `cancelled_at = now(), cancelled_by = invited_by`,
  declined: 'declined_at = now()',
}

async function invitation({ guild, owner, organization }: Stage, change = ''): Promise<string> {
  const email = `somebody${Math.random()}@partner.example`
  const { status, body, text } = await owner.client.post(`${organization.path}/invitations`, { email })
  if (status !== 201) throw new Error(text)
  if (change) await guild.admin.query(`update invitations set ${change} where id = $1`, [body.invitation.id])
  return body.invitation.id
}

async function fill({ guild, organization }: Stage) {
  await guild.admin.query(`update organizations set plan = 'starter', seat_limit = seats_used where id = $1`, [organization.id])
}

function toInvitations(action: string, call: (client: Person['client'], path: string) => Promise<Answer>): Case[] {
  return Object.entries(invitationStates).map(([state, change]) => ({
    action,
    state,
    set: async (stage) => {
      const subject = await invitation(stage, change)
      return { subject, call: () => call(stage.actor.client, `${stage.organization.path}/invitations/${subject}`) }
    },
  }))
}

const trunkStates: Readonly<Record<string, readonly string[]>> = { active: [], suspended: ['suspend'], revoked: ['delete'] }

/** Where the product has them. */
function toTrunks(slug: string): Case[] {
  if (!productsBySlug[slug]?.policy.actions['trunks.manage']) return []
  const created = { action: 'trunks.manage', state: 'none yet' }
  return [
    reading('trunks.view', '/trunks'),
    {
      ...created,
      set: async ({ actor, organization: { path } }) => ({ call: () => actor.client.post(`${path}/trunks`, { name: 'PBX' }) }),
    },
    ...Object.entries(trunkStates).map(([state, acts]): Case => ({
      action: 'trunks.manage',
      state,
      async set({ owner, actor, organization }) {
        const { body } = await owner.client.post(`${organization.path}/trunks`, { name: 'PBX' })
        const path = `${organization.path}/trunks/${body.trunk.id}`
        for (const act of acts) await (act === 'delete' ? owner.client.delete(path) : owner.client.post(`${path}/${act}`))
        return { subject: body.trunk.id as string, call: () => actor.client.patch(path, { name: 'Another name' }) }
      },
    })),
  ]
}

const invite = ({ actor, organization }: Stage) =>
  actor.client.post(`${organization.path}/invitations`, { email: `new${Math.random()}@partner.example` })

async function remove({ actor, owner, organization }: Stage, personId: string): Promise<Answer> {
  const path = `${organization.path}/members/${personId}/removal`
  return actor.client.post(path, await shown(owner.client, path))
}

function cases(slug: string): Case[] {
  const plans: Case[] = [
    {
      action: 'invitations.create',
      state: 'no seat left',
      set: async (stage) => {
        await fill(stage)
        return { call: () => invite(stage) }
      },
    },
    {
      action: 'invitations.resend',
      state: 'expired, and no seat left',
      set: async (stage) => {
        const subject = await invitation(stage, invitationStates['expired'])
        await fill(stage)
        return { subject, call: () => stage.actor.client.post(`${stage.organization.path}/invitations/${subject}/resend`) }
      },
    },
  ]
  const has = (action: string) => productsBySlug[slug]?.policy.actions[action] !== undefined
  const leads: Case[] = [
    reading('leads.view', '/leads'),
    {
      action: 'leads.edit',
      state: 'as it is',
      set: async ({ actor, organization }) => ({ call: () => actor.client.post(`${organization.path}/leads`, { name: 'Nadia Weber' }) }),
    },
  ]
  const ofModules = leads.filter(({ action }) => has(action))
  return [
    ...ofModules,
    reading('organization.view', ''),
    reading('members.view', '/members'),
    reading('invitations.view', '/invitations'),
    reading('audit.view', '/audit'),
    reading('organization.delete', '/deletion'),
    reading('billing.manage', '/plan/change?to=pro'),
    reading('records.reassign', '/reassignment'),
    reading('webhooks.view', '/webhooks'),
    {
      action: 'webhooks.manage',
      state: 'as it is',
      set: async ({ actor, organization }) => ({
        call: () => actor.client.post(`${organization.path}/webhooks`, { url: 'https://example.com/hook', events: ['*'] }),
      }),
    },
    reading('secrets.view', '/secrets/exposures'),
    reading('api-keys.view', '/api-keys'),
    {
      action: 'api-keys.manage',
      state: 'as it is',
      set: async ({ actor, organization }) => ({
        call: () => actor.client.post(`${organization.path}/api-keys`, { name: 'Reports', permissions: ['organization.view'] }),
      }),
    },
    {
      action: 'organization.rename',
      state: 'as it is',
      set: async ({ actor, organization }) => ({ call: () => actor.client.patch(organization.path, { name: 'Another name' }) }),
    },
    {
      action: 'organization.settings',
      state: 'as it is',
      set: async ({ actor, organization }) => ({
        call: () => actor.client.patch(`${organization.path}/settings`, { timezone: 'Europe/Berlin' }),
      }),
    },
    ...toMembers(slug, 'members.change-role', ({ actor, organization }, personId) =>
      actor.client.patch(`${organization.path}/members/${personId}`, { role: 'member' }),
    ),
    ...toMembers(slug, 'members.remove', remove),
    ...toMembers(slug, 'ownership.transfer', ({ actor, organization }, personId) =>
      actor.client.post(`${organization.path}/ownership-transfer`, { personId, name: organization.name }),
    ),
    {
      action: 'members.leave',
      state: 'as it is',
      set: async ({ actor, organization }) => ({ call: () => executed(actor.client, `${organization.path}/leave`) }),
    },
    { action: 'invitations.create', state: 'a seat left', set: async (stage) => ({ call: () => invite(stage) }) },
    ...toInvitations('invitations.cancel', (client, path) => client.delete(path)),
    ...toInvitations('invitations.resend', (client, path) => client.post(`${path}/resend`)),
    ...toTrunks(slug),
    ...(productsBySlug[slug]?.plans ? plans : []),
  ]
}

describe.each(Object.entries(productsBySlug))('in %s', (slug, product) => {
  let guild: World
  beforeAll(async () => {
    guild = await world(slug)
  })
  afterAll(() => guild.stop())

  async function stage(role: string): Promise<Stage> {
    const owner = await guild.person('Jane Doe')
    const organization = await guild.organization(owner, 'Acme', { plan: 'enterprise' })
    if (role === 'owner') return { guild, organization, owner, actor: owner }
    const actor = await guild.person('Omar Haddad')
    await guild.join(organization, actor, role)
    return { guild, organization, owner, actor }
  }

  const all = cases(slug).flatMap((one) => product.roles.map(({ key }) => ({ ...one, role: key })))

  test.each(all)('C3 Z7: $role, $action, $state: the explanation and the API agree', async ({ role, action, set }) => {
    const now = await stage(role)
    const { subject, call } = await set(now)
    const query = new URLSearchParams({ action, personId: now.actor.id, ...(subject && { subject }) })
    const asked = await now.owner.client.get(`${now.organization.path}/permissions?${query}`)
    expect(asked.status, asked.text).toBe(200)
    const [said] = asked.body.permissions
    const answer = await call()
    expect({ allowed: said.allowed, code: said.code }, answer.text).toEqual({
      allowed: answer.status < 300,
      code: answer.body?.code ?? null,
    })
    if (said.allowed) return expect(said.checks.every(({ passed }: { passed: boolean }) => passed)).toBe(true)
    expect(said.because).toBe(answer.body.because ?? answer.body.detail ?? answer.body.title)
    expect(said.checks.map(({ passed }: { passed: boolean }) => passed)).toEqual([...said.checks.slice(1).map(() => true), false])
    const names = asked.body.who.people.map(({ personId }: { personId: string }) => personId)
    expect(names).not.toContain(now.actor.id)
  })

  test('asks about every action that a route is for', () => {
    const asked = new Set(cases(slug).map(({ action }) => action))
    const access = new Set(guild.routes.map((route) => route.access).filter((name) => name.includes('.')))
    expect(
      [...access].filter((action) => !asked.has(action)),
      'add a case to this file',
    ).toEqual([])
  })
})
