import { createElement } from 'react'
import { button, layout, type Template } from '../mail/index.ts'

interface Acted {
  ownerName: string
  organizationName: string
  /** Follows "Cliqtel support": `set the plan of Acme to Pro`. */
  what: string
  reason: string
  link: string
}

const acted: Template<Acted> = ({ product }, { ownerName, organizationName, what, reason, link }) => {
  const first = `Hello ${ownerName}, ${product.name} support ${what}.`
  const says = [first, `Their reason: ${reason}`, `If you did not expect this, write to ${product.brand.supportAddress}.`]
  const why = `You get this mail because you own ${organizationName}.`
  return {
    subject: `${product.name} support has changed something in ${organizationName}`,
    verbatim: [product.brand.supportAddress],
    text: [...says, `Open the audit log: ${link}`, why].join('\n\n'),
    body: layout(product, {
      preview: first,
      reason: why,
      children: [
        ...says.map((text, key) => createElement('p', { key }, text)),
        createElement('div', { key: 'act' }, button(product, link, 'Open the audit log')),
      ],
    }),
  }
}

interface Reset {
  name: string
  reason: string
}

const secondStepReset: Template<Reset> = ({ product, baseUrl }, { name, reason }) => {
  const first = `Hello ${name}, ${product.name} support turned off your two-step sign-in, and signed you out everywhere.`
  const says = [
    first,
    `Their reason: ${reason}`,
    'Your password alone is enough to sign in now. Turn two-step sign-in on again in your profile.',
    `If you did not ask for this, set a new password at once, and write to ${product.brand.supportAddress}.`,
  ]
  const why = 'You get this mail because it is the address of the account.'
  const link = `${baseUrl}/profile`
  return {
    subject: `${product.name} support turned off your two-step sign-in`,
    verbatim: [product.brand.supportAddress],
    text: [...says, `Open your profile: ${link}`, why].join('\n\n'),
    body: layout(product, {
      preview: first,
      reason: why,
      children: [
        ...says.map((text, key) => createElement('p', { key }, text)),
        createElement('div', { key: 'act' }, button(product, link, 'Open your profile')),
      ],
    }),
  }
}

export const supportMails = { 'support-acted': acted, 'second-step-reset': secondStepReset }
