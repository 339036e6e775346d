/** C5: the mail as it arrives, rendered by a worker and kept in the mailbox of a development machine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { telecomCast, type TelecomCast } from '../../test/cast.ts'
import { type World, world } from '../../test/world.ts'

let cliqtel: World
let cast: TelecomCast

beforeAll(async () => {
  cliqtel = await world('cliqtel', { worker: true })
  cast = await telecomCast(cliqtel)
})
afterAll(() => cliqtel.stop())

interface Mail {
  subject: string
  text: string
  html: string
}

async function mailTo(recipient: string): Promise<Mail> {
  const found = async () =>
    (
      await cliqtel.admin.query<Mail>('select subject, body_text as text, body_html as html from mailbox where recipient = $1', [recipient])
    ).rows.at(-1)
  await expect.poll(found).toBeDefined()
  return (await found()) as Mail
}

async function inviteBy(email: string, { name = 'Acme Telecom', locale = 'en-GB', timezone = 'UTC' } = {}) {
  await cliqtel.admin.query('update organizations set name = $2, locale = $3, timezone = $4 where id = $1', [
    cast.acme.id,
    name,
    locale,
    timezone,
  ])
  const answer = await cast.jane.client.post(`${cast.acme.path}/invitations`, { email })
  expect(answer.status).toBe(201)
  return { expires: new Date(answer.body.invitation.expiresAt), mail: await mailTo(email) }
}

describe('the mail of an invitation', () => {
  test('C5: has the seed’s own subject and text, and the same in HTML', async () => {
    const { expires, mail } = await inviteBy('sam@partner.example')
    const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(expires)
    expect(mail.subject).toBe("You're invited to join Acme Telecom on Cliqtel")
    const link = new RegExp(`${cliqtel.app.baseUrl}/invite/[A-Za-z0-9_-]{43}`)
    expect(mail.text).toMatch(link)
    expect(mail.text.replace(link, 'LINK')).toContain(
      `Jane Doe invited you to join the organization "Acme Telecom" on Cliqtel. Accept here: LINK This invitation expires on ${date}.`,
    )
    expect(mail.html).toMatch(new RegExp(`href="${link.source}"`))
    expect(mail.html).toContain('Accept invitation')
    expect(mail.html).toContain(date)
  })

  test.each([
    ['de-DE', 'Pacific/Kiritimati'],
    ['en-US', 'Pacific/Pago_Pago'],
    ['ja-JP', 'Asia/Tokyo'],
  ])('C5: writes the date as the organization’s locale and timezone do: %s, %s', async (locale, timezone) => {
    const { expires, mail } = await inviteBy(`${locale.toLowerCase()}@partner.example`, { locale, timezone })
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: timezone }).format(expires)
    expect(mail.text).toContain(`This invitation expires on ${date}.`)
  })

  test('C12: bears the new name at once', async () => {
    await cast.jane.client.patch(cast.acme.path, { name: 'Acme Renamed' })
    await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: 'renamed@partner.example' })
    expect((await mailTo('renamed@partner.example')).subject).toBe("You're invited to join Acme Renamed on Cliqtel")
  })

  test('a name of the organization makes no tag in it, and no second header', async () => {
    const { mail } = await inviteBy('hostile@partner.example', { name: '<img src=x onerror=alert(1)> & "Co"' })
    expect(mail.html).not.toContain('<img src=x')
    expect(mail.subject).not.toMatch(/[\r\n]/)
  })
})

test('whoever asks for a new invitation is named in a mail to the inviter, with the way to where they invite', async () => {
  const answer = await cast.jane.client.post(`${cast.acme.path}/invitations`, { email: 'again@partner.example' })
  const { text } = await mailTo('again@partner.example')
  await cast.jane.client.delete(`${cast.acme.path}/invitations/${answer.body.invitation.id}`)
  const reader = cliqtel.client()
  await reader.get(/\/invite\/[\w-]{43}/.exec(text)?.[0] ?? '')
  expect((await reader.post('/api/v1/invitation/ask-again')).status).toBe(204)
  const mail = await mailTo(cast.jane.email)
  expect(mail.subject).toContain('again@partner.example asks for a new invitation')
  expect(mail.text).toContain('Settings → Team')
  expect(mail.text).toContain(`${cliqtel.app.baseUrl}/o/${cast.acme.slug}/settings/team`)
})
