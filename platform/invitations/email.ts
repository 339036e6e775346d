import { createElement } from 'react'
import { button, layout, logoOf, type Template } from '../mail/index.ts'

interface Invited {
  organizationName: string
  logo?: string | null
  inviterName: string
  link: string
  expiresAt: string
  locale: string
  timezone: string
}

/** The seed's own subject and text (C5); the date as the organization's locale and timezone write it. */
const invitation: Template<Invited> = (
  { product, baseUrl },
  { organizationName, logo, inviterName, link, expiresAt, locale, timezone },
) => {
  const expires = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: timezone }).format(new Date(expiresAt))
  const sentence = `${inviterName} invited you to join the organization "${organizationName}" on ${product.name}.`
  const ending = `This invitation expires on ${expires}.`
  return {
    subject: `You're invited to join ${organizationName} on ${product.name}`,
    text: `${sentence} Accept here: ${link} ${ending}`,
    body: layout(product, {
      preview: sentence,
      logo: logoOf(baseUrl, logo, organizationName),
      reason: `You get this mail because ${inviterName} entered your address. If you do not know them, do nothing.`,
      children: [sentence, button(product, link, 'Accept invitation'), ending].map((part, key) =>
        typeof part === 'string' ? createElement('p', { key }, part) : createElement('div', { key }, part),
      ),
    }),
  }
}

interface Wanted {
  organizationName: string
  email: string
  link: string
  membersPage: string
}

const wanted: Template<Wanted> = ({ product }, { organizationName, email, link, membersPage }) => {
  const sentence = `${email} asks for a new invitation to "${organizationName}" on ${product.name}: the link they have does not work any more.`
  const way = `If you want them to join, invite them again under ${membersPage}.`
  return {
    subject: `${email} asks for a new invitation to ${organizationName}`,
    verbatim: [email],
    text: `${sentence} ${way} ${link}`,
    body: layout(product, {
      preview: sentence,
      reason: `You get this mail because you may invite people to ${organizationName}.`,
      children: [sentence, way, button(product, link, 'Open the page')].map((part, key) =>
        typeof part === 'string' ? createElement('p', { key }, part) : createElement('div', { key }, part),
      ),
    }),
  }
}

export const invitationMails = { invitation, 'invitation-wanted': wanted }
