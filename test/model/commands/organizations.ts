import { Refused } from '../../../kernel/refusal.ts'
import { setPlanOf } from '../../../platform/seats/index.ts'
import { type Kind, outcomeOf } from '../command.ts'
import { aTarget, anActor, anyOrganization } from '../operands.ts'
import { enter, newOrganization, organizationOf, refuse } from '../state.ts'

export const create: Kind = (state, pick) => {
  const actor = pick(Object.keys(state.people).filter((person) => state.people[person]?.verified))
  if (!actor) return undefined
  return {
    words: `${actor} makes an organization`,
    apply(now, name) {
      if (organizationOf(now, actor) !== undefined) refuse('409 belongs-already')
      now.organizations[name] = newOrganization(now.product, actor)
      return '201'
    },
    async run(reality, name) {
      const answer = await reality.as(actor).post('/api/v1/organizations', { name: `Made as ${name}` })
      if (answer.status === 201) reality.know(name, (answer.body as { id: string }).id)
      return outcomeOf(answer)
    },
  }
}

export const transfer: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const [actor, receiver] = [anActor(state, organization, pick), aTarget(state, organization, pick)]
  if (!organization || !actor || !receiver) return undefined
  return {
    words: `${actor} hands ${organization} over to ${receiver}`,
    apply(now) {
      const { organization: here } = enter(now, organization, actor, 'ownership.transfer')
      const role = here.members[receiver] ?? refuse('404 not-found')
      if (role === 'owner') refuse('409 owner-already')
      if (!now.product.ownership.receivers.includes(role)) refuse('409 cannot-receive')
      here.members[actor] = now.product.ownership.formerOwnerBecomes
      here.members[receiver] = 'owner'
      return '200'
    },
    async run(reality) {
      const { rows } = await reality.world.admin.query<{ name: string }>('select name from organizations where id = $1', [
        reality.id(organization),
      ])
      const typed = { personId: reality.id(receiver), name: rows[0]?.name ?? 'gone' }
      return outcomeOf(await reality.as(actor).post(reality.path(organization, '/ownership-transfer'), typed))
    },
  }
}

/** By the operator. */
export const setPlan: Kind = (state, pick) => {
  const [organization, plan] = [anyOrganization(state, pick), pick(state.product.plans ?? [])]
  if (!organization || !plan) return undefined
  return {
    words: `${organization} gets the plan ${plan.key}`,
    apply(now) {
      const here = now.organizations[organization] ?? refuse('404 no-such-organization')
      if (plan.seats !== null && Object.keys(here.members).length > plan.seats) refuse('409 seats-in-use')
      here.limit = plan.seats
      return '200'
    },
    async run(reality) {
      const { world } = reality
      const { rows } = await world.admin.query<{ slug: string }>('select slug from organizations where id = $1', [reality.id(organization)])
      return setPlanOf(world.app, rows[0]?.slug ?? 'gone', plan.key).then(
        () => '200',
        (error: unknown) => {
          if (error instanceof Refused) return `${error.refusal.status} ${error.refusal.code}`
          throw error
        },
      )
    },
  }
}
