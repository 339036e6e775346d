import { build, type Runner, sql, violatedConstraint } from '../../kernel/database/index.ts'
import { isOwnOrigin } from '../../kernel/http/client.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { queueEndOfOwnInvitations } from '../invitations/index.ts'
import { queueMail } from '../mail/index.ts'
import { type Call, publicRoute } from '../request/index.ts'
import { ask, askQuietly, passOn, type Reply } from './ask.ts'
import { personRefusals, verification, verified } from './contract.ts'
import type { Identity } from './identity.ts'
import { claimsOf, type VerificationClaims } from './letters.ts'
import { dropUnverified } from './sign-up.ts'
import { identityRunner, identityTransaction } from './store.ts'
import { type Caller, tag } from './ways-in.ts'

/** GET changes nothing: mail scanners follow links. The mail leads to a page, and the page sends this. */
export function verifyRoute(identity: Identity) {
  return publicRoute({
    method: 'post',
    path: '/api/v1/verification',
    tag,
    summary: 'Verify an address by the token of the mail; after a sign-up this signs in, and joins or makes the organization (C1, C8)',
    body: verification,
    answers: { 200: verified },
    refusals: [personRefusals['link-not-valid'], personRefusals['address-taken']],
    limits: [{ name: 'identity.verify', per: 'ip', points: 100, seconds: 3600 }],
    async handle(call) {
      if (!isOwnOrigin(call.context, call.app.baseUrl)) throw new Refused(common['foreign-origin'])
      const { token } = call.body
      const claims = claimsOf(token)
      const { updateTo } = claims
      if (updateTo) {
        await changeAddress(identity, call, { ...claims, updateTo })
        return { status: 200, body: { organization: null, refusal: null } }
      }
      const { sessionToken, cookies } = await askQuietly(identity, call, questionOf(token))
      await letIn(call, claims, { sessionToken, cookies })
      // Better Auth signs in whoever verifies first; a link that comes again only says that all is well.
      if (!sessionToken || !claims.userId) return { status: 200, body: { organization: null, refusal: null } }
      return { status: 200, body: await identity.completeSignUp(claims.userId, call.requestId) }
    },
  })
}

/** Whoever is signed in here as somebody else stays so: a link that was sent to them must not put them into its sender's account. */
async function letIn({ app, context, who }: Caller, { userId }: VerificationClaims, { sessionToken, cookies }: Session): Promise<void> {
  if (!who || who.personId === userId) passOn(context, cookies)
  else if (sessionToken) await identityRunner(app).run(build.deleteFrom('sessions').where('token', '=', sessionToken))
}

/** Without cookies: whoever holds the mail may be signed in here as somebody else, or nowhere. */
function questionOf(token: string) {
  return { method: 'GET', path: `/verify-email?token=${encodeURIComponent(token)}`, cookies: false } as const
}

type Session = Pick<Reply, 'sessionToken' | 'cookies'>
type Change = VerificationClaims & { readonly updateTo: string }
type Verifying = Pick<Call<unknown, { token: string }>, 'app' | 'context' | 'requestId' | 'body'>

async function changeAddress(identity: Identity, call: Verifying, change: Change): Promise<void> {
  await refuseOutdated(call.app, change)
  await changeAtOnce(identity, call, change).catch(async (error: unknown) => {
    refuseUnlessTaken(error)
    // The token is genuine, or it would not have come so far: its mailbox counts for more than a sign-up that nobody verified.
    await dropUnverified(call.app, change.updateTo)
    await changeAtOnce(identity, call, change).catch(refuseTaken)
  })
}

/** One transaction, so that no change goes untold, and leaves no invitation open to whoever belongs already. */
async function changeAtOnce(identity: Identity, call: Verifying, change: Change): Promise<void> {
  const { app, requestId, body } = call
  await identityTransaction(app, async (runner, connection) => {
    await ask(identity, { ...call, connection }, questionOf(body.token))
    await tellOldAddress(app, runner, change)
    await queueEndOfOwnInvitations(runner, { address: change.updateTo, requestId })
  })
}

/** Who sets a new password, or signs out everywhere, shuts out whoever was there: a change of the address that those began is void. */
async function refuseOutdated(app: App, { userId, iat }: Change): Promise<void> {
  // What is not like this is no token of ours, and Better Auth says so.
  if (typeof iat !== 'number' || !/^per_[0-9a-f]{32}$/.test(String(userId))) return
  const later = sql`select id from people where id = ${userId} and outside_tokens_from > to_timestamp(${iat})`
  if (await identityRunner(app).maybe(later)) throw new Refused(personRefusals['link-not-valid'])
}

function refuseUnlessTaken(error: unknown): void {
  if (violatedConstraint(error) !== 'people_email_key') throw error
}

function refuseTaken(error: unknown): never {
  refuseUnlessTaken(error)
  throw new Refused(personRefusals['address-taken'])
}

/** The old address hears of it, and no link that waits there opens the account any more. */
async function tellOldAddress(app: App, runner: Runner, { email = '', updateTo: newAddress, userId = '' }: Change) {
  const { name } = await runner.one(build.selectFrom('people').select('name').where('id', '=', userId))
  await queueMail(app, runner, { template: 'address-changed', to: email, props: { name, newAddress } })
  await runner.run(build.deleteFrom('verifications').where('value', '=', userId))
}
