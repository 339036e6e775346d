import { deleteCookie } from 'hono/cookie'
import { canonicalAddress } from '../../kernel/email-address.ts'
import { Refused } from '../../kernel/refusal.ts'
import { cookieName, personRoute, type Principal } from '../request/index.ts'
import { accountDeletion, accountDeletionPlan, accountDeletionRefusals } from './contract.ts'
import { endAccount, planOfEnding } from './ending.ts'

const tag = 'People'

const show = personRoute({
  method: 'get',
  path: '/api/v1/me/deletion',
  tag,
  summary: 'What the deletion of one’s account means for each organization, and what stands against it',
  answers: { 200: accountDeletionPlan },
  async handle({ app, tx, who }) {
    return { status: 200, body: await planOfEnding(app, tx, who) }
  },
})

const end = personRoute({
  method: 'delete',
  path: '/api/v1/me',
  tag,
  summary: 'Delete one’s account; an owner hands the organization over first',
  body: accountDeletion,
  answers: { 204: null },
  refusals: Object.values(accountDeletionRefusals),
  limits: [{ name: 'people.deletion', per: 'person', points: 20, seconds: 3600 }],
  fresh: true,
  async handle({ app, tx, who, body, context, requestId }) {
    requireOwnAddress(who, body.email)
    await endAccount(app, tx, who, requestId)
    deleteCookie(context, cookieName(app), { path: '/', secure: app.baseUrl.startsWith('https:') })
    return { status: 204 }
  },
})

function requireOwnAddress({ email }: Principal, typed: string): void {
  const found = canonicalAddress(typed)
  if (found.ok && found.address === email) return
  throw new Refused(accountDeletionRefusals['address-differs'], { errors: [{ path: 'email', message: `Type ${email}.` }] })
}

export const accountDeletionRoutes = [show, end]
