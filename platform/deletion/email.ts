import { createElement } from 'react'
import { layout, type Template } from '../mail/index.ts'

interface Told {
  organizationName: string
  by: string
  /** Whether the reader was its owner. */
  owned: boolean
  /** Where the support did it: why. */
  reason?: string
}

const deleted: Template<Told> = ({ product }, { organizationName, by, owned, reason }) => {
  const support = product.brand.supportAddress
  const says = [
    reason === undefined
      ? `${by} deleted the organization "${organizationName}" on ${product.name}.`
      : `The support of ${product.name} deleted the organization "${organizationName}". Their reason: ${reason}`,
    'Nobody can open it any more, and what it held is gone. Your own account stays.',
    owned
      ? `If this was not your wish, write to ${support} at once.`
      : `If you have questions, ask ${reason === undefined ? by : support}.`,
  ]
  const why = `You get this mail because you belonged to ${organizationName}.`
  return {
    subject: `${organizationName} was deleted`,
    verbatim: [support],
    text: [...says, why].join('\n\n'),
    body: layout(product, { preview: says[0] ?? '', reason: why, children: says.map((text, key) => createElement('p', { key }, text)) }),
  }
}

export const deletionMails = { 'organization-deleted': deleted }
