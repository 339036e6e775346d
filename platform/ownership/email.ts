import { createElement } from 'react'
import { article } from '../../kernel/shared/policy.ts'
import { button, layout, logoOf, type Template } from '../mail/index.ts'

interface Told {
  organizationName: string
  logo?: string | null
  formerName: string
  newName: string
  /** The label of the role that the former owner has now. */
  formerRole: string
  link: string
  /** Where the support did it: why. */
  reason?: string
}

type Product = Parameters<typeof layout>[0]
type Logo = ReturnType<typeof logoOf>

interface Letter {
  subject: string
  logo: Logo
  says: readonly string[]
  link: string
  reason: string
}

function letter(product: Product, { subject, logo, says, link, reason }: Letter) {
  const [first = ''] = says
  const paragraphs = says.map((text, key) => createElement('p', { key }, text))
  const act = createElement('div', { key: 'act' }, button(product, link, 'Open the organization'))
  return {
    subject,
    verbatim: [product.brand.supportAddress],
    text: [...says, link, reason].join('\n\n'),
    body: layout(product, { preview: first, reason, logo, children: [...paragraphs, act] }),
  }
}

const bySupport = (product: Product, reason: string | undefined) =>
  reason === undefined ? [] : [`The support of ${product.name} did this. Their reason: ${reason}`]

const received: Template<Told> = ({ product, baseUrl }, { organizationName, logo, formerName, formerRole, link, reason }) =>
  letter(product, {
    logo: logoOf(baseUrl, logo, organizationName),
    subject: `You own ${organizationName} on ${product.name} now`,
    says: [
      reason === undefined
        ? `${formerName} transferred the ownership of "${organizationName}" to you.`
        : `You are the owner of "${organizationName}" now, in place of ${formerName}.`,
      ...bySupport(product, reason),
      `${formerName} is ${article(formerRole)} now. Only you can hand the ownership on, or back.`,
      `If you did not expect this, write to ${product.brand.supportAddress}.`,
    ],
    link,
    reason: `You get this mail because you belong to ${organizationName}.`,
  })

const given: Template<Told> = ({ product, baseUrl }, { organizationName, logo, newName, formerRole, link, reason }) =>
  letter(product, {
    logo: logoOf(baseUrl, logo, organizationName),
    subject: `${newName} owns ${organizationName} on ${product.name} now`,
    says: [
      reason === undefined
        ? `You transferred the ownership of "${organizationName}" to ${newName}.`
        : `${newName} is the owner of "${organizationName}" now, in your place.`,
      ...bySupport(product, reason),
      `You are ${article(formerRole)} now. Only ${newName} can hand the ownership back.`,
      `If that was not you, write to ${product.brand.supportAddress} at once.`,
    ],
    link,
    reason: `You get this mail because you owned ${organizationName} until now.`,
  })

export const ownershipMails = { 'ownership-received': received, 'ownership-given': given }
