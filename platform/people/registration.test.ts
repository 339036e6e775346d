import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../test/mail.ts'
import { type World, world } from '../../test/world.ts'

const password = 'correct horse battery'

describe('signing up', () => {
  let it: World
  let mail: MailServer
  beforeAll(async () => {
    mail = await startMailServer()
    it = await world('clozup', { worker: true, settings: { SMTP_URL: mail.url } })
  })
  afterAll(async () => {
    await it.stop()
    await mail.stop()
  })

  let count = 0
  const fresh = () => `somebody.${count++}@example.com`
  const signUp = (email: string, more: object = {}, client = it.client()) =>
    client.post('/api/auth/sign-up/email', { name: 'Jane Doe', email, password, organizationName: 'Acme', ...more })
  const tokenFrom = async (email: string, subject = /Verify/) => new URL((await mail.next({ to: email, subject })).links[0] ?? '').searchParams.get('token') ?? ''
  const rows = async (email: string) => (await it.admin.query('select * from people where email = $1', [email])).rows

  test('C1: verifying signs in and makes the organization with the person as its owner, in any browser', async () => {
    const email = fresh()
    expect((await signUp(email)).status).toBe(200)
    const phone = it.client()
    const answer = await phone.post('/api/v1/verification', { token: await tokenFrom(email) })
    expect(answer.text).toContain('Acme')
    const me = await phone.get('/api/v1/me')
    expect(me.body).toMatchObject({ person: { email, emailVerified: true }, memberships: [{ role: 'owner', organization: { name: 'Acme' } }] })
    expect(await rows(email)).toMatchObject([{ email_typed: email, names_organization: null }])
  })
})
