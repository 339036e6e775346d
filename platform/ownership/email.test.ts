import { describe, expect, test } from 'vitest'
import cliqtel from '../../products/cliqtel.ts'
import clozup from '../../products/clozup.ts'
import { renderMail } from '../mail/index.ts'
import { ownershipMails } from './email.ts'

const told = {
  organizationName: 'Acme Sales',
  formerName: 'Jane Doe',
  newName: 'Omar Haddad',
  formerRole: 'Admin',
  link: 'https://clozup.example/o/acme-sales-abc234',
}

describe('the mails of a transfer', () => {
  const app = { product: clozup, baseUrl: 'https://clozup.example' }

  test('Z6: the new owner learns from whom, and that only they can hand it back', async () => {
    const { subject, text, html } = await renderMail(app, ownershipMails['ownership-received'](app, told))
    expect(subject).toBe('You own Acme Sales on Clozup now')
    expect(text).toContain('Jane Doe transferred the ownership of "Acme Sales" to you.')
    expect(text).toContain('Jane Doe is an admin now. Only you can hand the ownership on, or back.')
    expect(html).toContain(`href="${told.link}"`)
  })

  test('Z6: the former owner learns what they are now, and whom to write to if it was not them', async () => {
    const { subject, text } = await renderMail(app, ownershipMails['ownership-given'](app, told))
    expect(subject).toBe('Omar Haddad owns Acme Sales on Clozup now')
    expect(text).toContain('You are an admin now. Only Omar Haddad can hand the ownership back.')
    expect(text).toContain('If that was not you, write to support@clozup.com at once.')
  })

  test('C16: where the support did it, both learn why', async () => {
    const own = { product: cliqtel, baseUrl: 'https://cliqtel.example' }
    for (const mail of Object.values(ownershipMails)) {
      const { text } = await renderMail(own, mail(own, { ...told, formerRole: 'Member', reason: 'Asked by telephone.' }))
      expect(text).toContain('The support of Cliqtel did this. Their reason: Asked by telephone.')
      expect(text).not.toContain('transferred the ownership')
    }
  })
})
