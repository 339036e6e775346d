import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type World, world } from '../../test/world.ts'
import { hasMailbox } from './index.ts'

let it: World
beforeAll(async () => {
  it = await world('clozup', { worker: true })
})
afterAll(() => it.stop())

const mailbox = (query = '') => it.client().get(`/api/v1/mailbox${query}`)

describe('the mailbox of a development machine', () => {
  test('C5: shows each mail that would have been sent, newest first, with its text and its HTML', async () => {
    for (const name of ['ada', 'bea', 'cleo']) {
      await it.client().post('/api/auth/sign-up/email', { name, email: `${name}@example.com`, password: 'correct horse battery' })
      // Each before the next: the worker sends several at once, in no order.
      await expect.poll(async () => (await mailbox(`?search=${name}`)).body.total).toBe(1)
    }
    const { body } = await mailbox()
    expect(body.items.map(({ to }: { to: string }) => to)).toEqual(['cleo@example.com', 'bea@example.com', 'ada@example.com'])
    const one = await it.client().get(`/api/v1/mailbox/${body.items[0].id}`)
    expect(one.body).toMatchObject({ to: 'cleo@example.com', subject: 'Verify your e-mail address for Clozup' })
    expect(one.body.text).toContain(`${it.app.baseUrl}/verify-email?token=`)
    expect(one.body.html).toContain('Verify my address')
  })

  test('C5: is read page by page, and searched by address and subject', async () => {
    const first = (await mailbox('?limit=2')).body
    const second = (await mailbox(`?limit=2&cursor=${first.nextCursor}`)).body
    expect([...first.items, ...second.items].map(({ to }: { to: string }) => to)).toEqual([
      'cleo@example.com',
      'bea@example.com',
      'ada@example.com',
    ])
    expect([first.total, second.nextCursor]).toEqual([3, null])
    expect((await mailbox('?search=BEA%40')).body.items).toHaveLength(1)
    expect((await mailbox('?search=verify')).body.total).toBe(3)
    for (const nothing of ['%25', '_', '%00nobody', '\\']) expect((await mailbox(`?search=${nothing}`)).body.total).toBe(0)
    for (const wrong of ['?limit=0', '?limit=201', '?cursor=x', '?cursor=WzEsMl0', '?to=x']) expect((await mailbox(wrong)).status).toBe(422)
    for (const id of ['mail_0', '%00', 'x'.repeat(500)]) expect((await it.client().get(`/api/v1/mailbox/${id}`)).status).toBe(404)
  })

  test('C5: is not there where mails are sent, nor in production', async () => {
    const sending = await world('clozup', { settings: { SMTP_URL: 'smtp://127.0.0.1:9' } })
    expect((await sending.client().get('/api/v1/mailbox')).status).toBe(404)
    expect((await sending.client().get('/api/v1/mailbox/mail_0')).status).toBe(404)
    expect((await sending.client().get('/api/v1/product')).body.development).toBe(false)
    await sending.stop()
    expect(hasMailbox({ settings: { ...it.app.settings, NODE_ENV: 'production' } })).toBe(false)
  })
})
