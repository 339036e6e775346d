import type { Tx } from '../../kernel/database/index.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { readMember } from '../members/index.ts'
import { type Member, memberRoute } from '../request/index.ts'
import { permissionQuery, permissions } from './contract.ts'
import { type Asked, explain, type Found } from './explain.ts'
import { findSubject, kindOf, ownSubject } from './subjects.ts'
import { whoCan } from './who.ts'

const ask = memberRoute({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/permissions',
  tag: 'Permissions',
  summary: 'Why somebody can or can’t do something, and who can',
  // Everybody may ask about themselves.
  action: 'organization.view',
  query: permissionQuery,
  answers: { 200: permissions },
  refusals: [common['not-found']],
  async handle({ app, tx, who, query }) {
    const actions = actionsAsked(app, query.action)
    const person = await personAsked(tx, who, query.personId)
    const subject = query.subject ? await subjectAsked(app, tx, who, query.subject) : undefined
    const of = async (action: string) => subjectFor(app, action, subject) ?? (await ownSubject(app, tx, action, person.personId))
    const found = await Promise.all(actions.map(of))
    const [only] = actions
    return {
      status: 200,
      body: {
        person,
        subject: subject ? { kind: subject.kind, id: subject.id, label: subject.label } : null,
        permissions: actions.map((action, at) => explain(app.product, person, action, found[at])),
        who: query.action && only ? await whoCan(app, tx, only, found[0], who.may('members.view').allowed) : null,
      },
    }
  },
})

function actionsAsked(app: App, action: string | undefined): string[] {
  const all = Object.keys(app.product.policy.actions)
  if (!action) return all
  if (all.includes(action)) return [action]
  throw new Refused(common['not-valid'], { errors: [{ path: 'action', message: `Choose one of: ${all.join(', ')}.` }] })
}

async function personAsked(tx: Tx, who: Member, personId = who.personId): Promise<Asked> {
  if (personId === who.personId) return { personId, name: who.name, role: who.role }
  who.require('members.view')
  const found = await readMember(tx, personId)
  if (!found) throw new Refused(common['not-found'])
  return { personId, name: found.name, role: found.role }
}

/** What somebody may not see, they can't ask about either, and are not told whether it is there. */
async function subjectAsked(app: App, tx: Tx, who: Member, id: string): Promise<Found> {
  const sees = `${kindOf(id)}s.view`
  const isKnown = sees in app.product.policy.actions
  if (isKnown && id !== who.personId) who.require(sees)
  const found = await findSubject(app, tx, id)
  if (!found || (isKnown && !who.may(sees, found.subject).allowed)) throw new Refused(common['not-found'])
  return found
}

/** A subject counts for the actions that are about its kind. */
function subjectFor(app: App, action: string, subject: Found | undefined): Found | undefined {
  return subject && app.product.policy.actions[action]?.about === subject.kind ? subject : undefined
}

export const permissionRoutes = [ask]
