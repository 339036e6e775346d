import { createElement, type ReactNode } from 'react'
import { button, layout, type Template } from '../mail/index.ts'

interface Letter {
  subject: string
  /** Paragraphs of the mail; a button stands after the first. */
  says: readonly string[]
  link?: string
  label?: string
  reason: string
}

/** Text and HTML of the same words. */
function letter(product: Parameters<typeof layout>[0], { subject, says, link, label = '', reason }: Letter) {
  const [first = '', ...rest] = says
  const paragraphs: ReactNode[] = rest.map((text) => createElement('p', { key: text }, text))
  const act = link && createElement('div', { key: 'act' }, button(product, link, label))
  return {
    subject,
    text: [first, ...(link ? [`${label}: ${link}`] : []), ...rest, reason].join('\n\n'),
    body: layout(product, { preview: first, reason, children: [createElement('p', { key: 'first' }, first), act, ...paragraphs] }),
  }
}

interface Linked {
  name: string
  link: string
}

const notYou = 'If that was not you, do nothing: without this mail nobody can go on.'

const verifyAddress: Template<Linked> = ({ product }, { name, link }) =>
  letter(product, {
    subject: `Verify your e-mail address for ${product.name}`,
    says: [`Hello ${name}, verify your e-mail address to start with ${product.name}.`, 'The link works for one day.'],
    link,
    label: 'Verify my address',
    reason: `You get this mail because somebody signed up for ${product.name} with your address. ${notYou}`,
  })

const changeAddress: Template<Linked> = ({ product }, { name, link }) =>
  letter(product, {
    subject: `Verify your new e-mail address for ${product.name}`,
    says: [
      `Hello ${name}, verify this address to make it the one of your account.`,
      'The link works for one day. Until then, your old address stays.',
    ],
    link,
    label: 'Use this address',
    reason: `You get this mail because somebody entered your address as their new one on ${product.name}. ${notYou}`,
  })

const addressChanged: Template<{ name: string; newAddress: string }> = ({ product }, { name, newAddress }) => ({
  ...letter(product, {
    subject: `Your e-mail address for ${product.name} was changed`,
    says: [
      `Hello ${name}, the address of your account is ${newAddress} now. You sign in with that one from now on.`,
      `If that was not you, write to ${product.brand.supportAddress} at once.`,
    ],
    reason: 'You get this mail because this was the address of the account until now.',
  }),
  verbatim: [newAddress, product.brand.supportAddress],
})

const resetPassword: Template<Linked> = ({ product }, { name, link }) =>
  letter(product, {
    subject: `Set a new password for ${product.name}`,
    says: [`Hello ${name}, you can set a new password now.`, 'The link works for one hour. You will be signed out everywhere.'],
    link,
    label: 'Set a new password',
    reason: `You get this mail because somebody asked for a new password for your address. ${notYou}`,
  })

const passwordChanged: Template<{ name: string }> = ({ product }, { name }) => ({
  ...letter(product, {
    subject: `Your password for ${product.name} was changed`,
    says: [`Hello ${name}, your password was changed.`, `If that was not you, write to ${product.brand.supportAddress} at once.`],
    reason: 'You get this mail because it is the address of the account.',
  }),
  verbatim: [product.brand.supportAddress],
})

const twoStepChanged: Template<{ name: string; on: boolean }> = ({ product }, { name, on }) => ({
  ...letter(product, {
    subject: `Two-step sign-in for ${product.name} was turned ${on ? 'on' : 'off'}`,
    says: [
      on
        ? `Hello ${name}, from now on signing in takes your password and a code of your app. You were signed out everywhere else.`
        : `Hello ${name}, from now on your password alone is enough to sign in.`,
      `If that was not you, write to ${product.brand.supportAddress} at once.`,
    ],
    reason: 'You get this mail because it is the address of the account.',
  }),
  verbatim: [product.brand.supportAddress],
})

const accountExists: Template<{ name: string }> = ({ product, baseUrl }, { name }) =>
  letter(product, {
    subject: `You have an account on ${product.name} already`,
    says: [
      `Hello ${name}, somebody signed up with your address, which has an account already.`,
      `If you do not remember the password, set a new one: ${baseUrl}/forgot-password`,
    ],
    link: `${baseUrl}/sign-in`,
    label: 'Sign in',
    reason: `You get this mail because somebody signed up for ${product.name} with your address. If that was not you, do nothing.`,
  })

export const identityMails = {
  'verify-address': verifyAddress,
  'change-address': changeAddress,
  'address-changed': addressChanged,
  'reset-password': resetPassword,
  'password-changed': passwordChanged,
  'account-exists': accountExists,
  'two-step-changed': twoStepChanged,
}
