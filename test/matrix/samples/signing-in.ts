import { hashPassword } from 'better-auth/crypto'
import { newId } from '../../../kernel/ids.ts'
import { codeOf, enrol } from '../../totp.ts'
import { next, type Samples, type Stage } from '../stage.ts'

const password = 'correct horse battery'

/** Hashing is slow on purpose; all accounts have the same password. */
const hash = await hashPassword(password)

/** Somebody with a password, signed in. */
async function account({ world }: Stage, more: { verified?: boolean } = {}) {
  const person = await world.person(`Account ${next()}`, more)
  await world.admin.query(`insert into accounts (id, person_id, provider_id, account_id, password) values ($1, $2, 'credential', $2, $3)`, [
    newId('acc'),
    person.id,
    hash,
  ])
  return person
}

/** The token in the newest mail of this kind. */
async function linkToken(world: Stage['world'], email: string, template: string): Promise<string> {
  const mail = (await world.queued(email)).findLast((one) => one.template === template)
  const token = new URL(mail?.props['link'] ?? 'none:').searchParams.get('token')
  if (!token) throw new Error(`No mail ${template} waits for ${email}.`)
  return token
}

const own = (body?: object) => ({
  async call(stage: Stage) {
    return { ...(body && { body }), client: (await account(stage)).client }
  },
})

/** Somebody whose second step is on, signed in by it. */
async function twoSteps(stage: Stage) {
  const person = await account(stage)
  return { ...person, ...(await enrol(person.client, password)) }
}

const managed = {
  async call(stage: Stage) {
    return { body: { password }, client: (await twoSteps(stage)).client }
  },
}

/** Another session of the caller's: the call may end it. */
const spare = (body?: object) => ({
  async call({ world }: Stage, _team: unknown, caller: { id: string }) {
    return { ...(body && { body }), client: await world.session(caller.id) }
  },
})

export const signingIn: Samples = {
  'POST /api/auth/sign-up/email': {
    call: () => ({ body: { name: 'Ada Account', email: `new${next()}@accounts.example`, password, organizationName: 'Ada & Co' } }),
  },
  'POST /api/auth/sign-in/email': {
    async call(stage) {
      const { email } = await account(stage)
      return { body: { email, password } }
    },
  },
  'POST /api/auth/sign-in/second-step': {
    async call(stage) {
      const { email, backupCodes } = await twoSteps(stage)
      const client = stage.world.client()
      await client.post('/api/auth/sign-in/email', { email, password })
      return { body: { code: backupCodes[0] }, client }
    },
  },
  'GET /api/auth/two-factor': spare(),
  'POST /api/auth/two-factor/enable': own({ password }),
  'POST /api/auth/two-factor/activate': {
    async call(stage) {
      const { client } = await account(stage)
      const { body } = await client.post('/api/auth/two-factor/enable', { password })
      return { body: { code: codeOf(body.key as string) }, client }
    },
  },
  'POST /api/auth/two-factor/disable': managed,
  'POST /api/auth/two-factor/backup-codes': managed,
  'POST /api/auth/sign-in/social': { call: () => ({ body: { provider: 'google', callbackURL: '/', errorCallbackURL: '/sign-in' } }) },
  'GET /api/auth/callback/{provider}': { call: () => ({ params: { provider: 'google' }, query: 'code=none&state=none' }) },
  'POST /api/auth/send-verification-email': {
    async call(stage) {
      return { body: { email: (await account(stage, { verified: false })).email } }
    },
  },
  'POST /api/auth/request-password-reset': {
    async call(stage) {
      return { body: { email: (await account(stage)).email } }
    },
  },
  'POST /api/auth/reset-password': {
    async call(stage) {
      const { email } = await account(stage)
      await stage.world.client().post('/api/auth/request-password-reset', { email })
      return { body: { token: await linkToken(stage.world, email, 'reset-password'), newPassword: `${password} two` } }
    },
  },
  'POST /api/v1/verification': {
    async call(stage) {
      const { email } = await account(stage, { verified: false })
      await stage.world.client().post('/api/auth/send-verification-email', { email })
      return { body: { token: await linkToken(stage.world, email, 'verify-address') } }
    },
  },
  'POST /api/auth/sign-out': spare({}),
  'GET /api/auth/get-session': spare(),
  'GET /api/auth/list-sessions': spare(),
  'GET /api/auth/list-accounts': spare(),
  'POST /api/auth/revoke-session': {
    async call({ world }, _team, caller) {
      const other = await world.session(caller.id)
      const { body } = await other.get('/api/auth/get-session')
      return { body: { token: body.session.token }, client: await world.session(caller.id) }
    },
  },
  'POST /api/auth/revoke-other-sessions': own({}),
  'POST /api/auth/revoke-sessions': own({}),
  'POST /api/auth/change-password': own({ currentPassword: password, newPassword: `${password} two`, revokeOtherSessions: true }),
  'POST /api/auth/change-email': {
    async call(stage) {
      return { body: { newEmail: `changed${next()}@accounts.example` }, client: (await account(stage)).client }
    },
  },
}
