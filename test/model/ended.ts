/** What is left of an organization that is no more: its log, and nothing that answers. */
import { exportForOperator, verifyExport } from '../../platform/audit/index.ts'
import { outcomeOf } from './command.ts'
import type { Reality } from './reality.ts'
import type { Ended, Organization } from './state.ts'

export async function leftOver(reality: Reality, ended: readonly (readonly [name: string, Ended])[]): Promise<string[]> {
  if (ended.length) await reality.forgetLimits()
  const broken: string[] = []
  for (const [name, { by, was }] of ended) {
    const answers = await Promise.all([...asMembers(reality, name, was), ...byLinks(reality, was), ...byKeys(reality, name, was)])
    const others = answers.filter(({ wanted, outcome }) => outcome !== wanted)
    broken.push(...others.map(({ what, outcome }) => `nothing of ${name} answers any more: ${what} → ${outcome}`))
    broken.push(...(await ofLog(reality, name, by)))
  }
  return broken
}

type Asked = Promise<{ readonly what: string; readonly wanted: string; readonly outcome: string }>

function asMembers(reality: Reality, name: string, { members }: Organization): Asked[] {
  const pages = ['', '/members', '/invitations', '/api-keys', '/secrets/exposures', '/deletion']
  return Object.keys(members).flatMap((person) =>
    pages.map(async (page) => {
      const outcome = outcomeOf(await reality.as(person).get(reality.path(name, page)))
      return { what: `${person} asks for its ${page || 'name'}`, wanted: '404 not-found', outcome }
    }),
  )
}

function byLinks(reality: Reality, { members, invitations }: Organization): Asked[] {
  const [somebody] = Object.keys(members)
  return Object.entries(invitations).map(async ([invitation, { links }]) => {
    const answer = await reality.as(somebody ?? '').post('/api/v1/invitation/accept', { token: reality.token(invitation, links) })
    return { what: `${somebody} accepts ${invitation}`, wanted: '404 not-found', outcome: outcomeOf(answer) }
  })
}

function byKeys(reality: Reality, name: string, { keys }: Organization): Asked[] {
  return Object.entries(keys).map(async ([key, { version }]) => {
    const outcome = outcomeOf(await reality.program(key, version).get(reality.path(name)))
    return { what: `a program with ${key}`, wanted: '401 key-not-valid', outcome }
  })
}

async function ofLog(reality: Reality, name: string, by: string): Promise<string[]> {
  async function* lines() {
    for await (const text of exportForOperator(reality.world.app, reality.id(name)))
      for (const line of text.split('\n').filter(Boolean)) yield line
  }
  const { findings } = await verifyExport(lines())
  const { rows } = await reality.world.admin.query<{ action: string }>(
    'select action from audit_events where organization_id = $1 order by seq desc limit 1',
    [reality.id(name)],
  )
  const last = rows[0]?.action ?? 'nothing'
  const broken = findings.map((finding) => `the log of ${name} verifies after its end: ${JSON.stringify(finding)}`)
  return last === by ? broken : [...broken, `the log of ${name} ends with ${by}: not so, it is ${last}`]
}
