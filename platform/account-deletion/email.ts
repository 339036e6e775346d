import { createElement } from 'react'
import { layout, type Template } from '../mail/index.ts'

const deleted: Template<{ name: string }> = ({ product }, { name }) => {
  const support = product.brand.supportAddress
  const says = [
    `Hello ${name}, your account was deleted, with its ways to sign in and its picture.`,
    'What you did stands in the logs of the organizations that you belonged to, under your name. Your address is free for a new account.',
    `If that was not you, write to ${support} at once.`,
  ]
  const reason = 'You get this mail because it was the address of the account.'
  return {
    subject: `Your account on ${product.name} was deleted`,
    verbatim: [support],
    text: [...says, reason].join('\n\n'),
    body: layout(product, { preview: says[0] ?? '', reason, children: says.map((text) => createElement('p', { key: text }, text)) }),
  }
}

export const accountDeletionMails = { 'account-deleted': deleted }
