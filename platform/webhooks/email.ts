import { createElement } from 'react'
import { button, layout, type Template } from '../mail/index.ts'

interface Failing {
  organizationName: string
  endpoint: string
  since: string
  attempts: number
  link: string
  because?: 'gone' | 'failing'
  locale: string
  timezone: string
}

const moment = ({ locale, timezone, since }: Failing) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: timezone }).format(new Date(since))

function letter(subject: string, sentences: readonly string[], label: string): Template<Failing> {
  return ({ product }, { organizationName, link }) => ({
    subject,
    text: `${sentences.join(' ')} ${link}`,
    body: layout(product, {
      preview: sentences[0] ?? subject,
      reason: `You get this mail because you own ${organizationName}.`,
      children: [...sentences, button(product, link, label)].map((part, key) =>
        typeof part === 'string' ? createElement('p', { key }, part) : createElement('div', { key }, part),
      ),
    }),
  })
}

const failing: Template<Failing> = (app, props) => {
  const { organizationName, endpoint, attempts } = props
  const what = `A webhook of ${organizationName} does not get through: ${attempts} attempts to reach ${endpoint} failed since ${moment(props)}.`
  const then = 'We go on trying. If nothing gets through for three days, the webhook is switched off.'
  return letter(`A webhook of ${organizationName} does not get through`, [what, then], 'See what went wrong')(app, props)
}

const off: Template<Failing> = (app, props) => {
  const { organizationName, endpoint, because } = props
  const why =
    because === 'gone'
      ? `${endpoint} answered that it is gone for good (410).`
      : `Nothing got through to ${endpoint} since ${moment(props)}.`
  const what = `A webhook of ${organizationName} was switched off. ${why}`
  const then = 'What happens meanwhile is not sent later. When the endpoint works again, switch the webhook on with one click.'
  return letter(`A webhook of ${organizationName} was switched off`, [what, then], 'Open the webhook')(app, props)
}

export const webhookMails = { 'webhook-failing': failing, 'webhook-off': off }
