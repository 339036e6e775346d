import { Refused } from '../../../kernel/refusal.ts'
import { deleteOrganizationBySupport } from '../../../platform/deletion/index.ts'
import { type Kind, outcomeOf } from '../command.ts'
import { anActor, anyOrganization } from '../operands.ts'
import { endOrganization, enter, refuse } from '../state.ts'

/** First the plan, then exactly that plan, with the name typed. */
export const deleteOrganization: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const actor = anActor(state, organization, pick)
  if (!organization || !actor) return undefined
  return {
    words: `${actor} deletes ${organization}`,
    whenMet: ['409 deletion-plan-changed'],
    apply(now) {
      enter(now, organization, actor, 'organization.delete')
      endOrganization(now, organization, 'organization.deleted')
      return '200'
    },
    async run(reality) {
      const shown = await reality.as(actor).get(reality.path(organization, '/deletion'))
      if (shown.status !== 200) return outcomeOf(shown)
      const plan = shown.body as { organization: { name: string }; planHash: string }
      const body = { name: plan.organization.name, planHash: plan.planHash }
      return outcomeOf(await reality.as(actor).request('DELETE', reality.path(organization), { body }))
    },
  }
}

const support = { kind: 'support', personId: null, name: 'Sam Support', requestId: null } as const

/** Where the organization cannot do it by itself. */
export const deleteBySupport: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  if (state.product.deletion !== 'support' || !organization) return undefined
  return {
    words: `the support deletes ${organization}`,
    apply(now) {
      if (!now.organizations[organization]) refuse('404 not-found')
      endOrganization(now, organization, 'organization.deleted')
      return '200'
    },
    async run(reality) {
      const { app, admin } = reality.world
      const organizationId = reality.id(organization)
      const { rows } = await admin.query<{ name: string }>('select name from organizations where id = $1', [organizationId])
      const typed = { name: rows[0]?.name ?? 'gone', reason: 'Asked by telephone.' }
      return app.db
        .transaction({ organizationId, principal: 'support' }, (tx) => deleteOrganizationBySupport(app, tx, support, typed))
        .then(
          () => '200',
          (error: unknown) => {
            if (error instanceof Refused) return `${error.refusal.status} ${error.refusal.code}`
            throw error
          },
        )
    },
  }
}
