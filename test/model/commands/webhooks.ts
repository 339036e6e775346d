import { type Kind, outcomeOf } from '../command.ts'
import { anActor, anyOrganization } from '../operands.ts'
import { enter, refuse, type Secret, type State } from '../state.ts'

const action = 'webhooks.manage'

export const createWebhook: Kind = (state, pick) => {
  const organization = anyOrganization(state, pick)
  const actor = anActor(state, organization, pick)
  if (!organization || !actor) return undefined
  return {
    words: `${actor} makes a webhook in ${organization}`,
    apply(now, name) {
      const { organization: here } = enter(now, organization, actor, action)
      here.secrets[name] = { version: 1, previous: false, ended: false, shown: [[actor, 1, 'created']] }
      return '201'
    },
    async run(reality, name) {
      const wanted = { url: 'https://example.com/hook', events: ['organization.renamed'] }
      const answer = await reality.as(actor).post(reality.path(organization, '/webhooks'), wanted)
      if (answer.status === 201) reality.know(name, (answer.body as { id: string }).id)
      return outcomeOf(answer)
    },
  }
}

type Change = (secret: Secret, actor: string) => void

function changes(verb: string, status: string, change: Change, send: (at: string) => [method: string, path: string, body?: object]): Kind {
  return (state, pick) => {
    const organization = anyOrganization(state, pick)
    const actor = anActor(state, organization, pick)
    const webhook = pick(Object.keys(state.organizations[organization ?? '']?.secrets ?? {}))
    if (!organization || !actor || !webhook) return undefined
    return {
      words: `${actor} ${verb} ${webhook} of ${organization}`,
      apply(now: State) {
        const secret = enter(now, organization, actor, action).organization.secrets[webhook]
        if (!secret || secret.ended) return refuse('404 not-found')
        change(secret, actor)
        return status
      },
      async run(reality) {
        const [method, path, body] = send(reality.path(organization, `/webhooks/${reality.id(webhook)}`))
        return outcomeOf(await reality.as(actor).request(method, path, { body }))
      },
    }
  }
}

export const rotateSecret = changes(
  'rotates',
  '200',
  (secret, actor) => {
    secret.shown.push([actor, ++secret.version, 'rotated'])
    // The grace lasts a day, where nobody says otherwise.
    secret.previous = true
  },
  (at) => ['POST', `${at}/rotate`, {}],
)
export const revealSecret = changes(
  'reveals',
  '200',
  (secret, actor) => secret.shown.push([actor, secret.version, 'revealed']),
  (at) => ['POST', `${at}/reveal`, {}],
)
export const deleteWebhook = changes(
  'deletes',
  '204',
  (secret) => (secret.ended = true),
  (at) => ['DELETE', at],
)
