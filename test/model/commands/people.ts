import { type Kind, outcomeOf } from '../command.ts'
import { join, newOrganization, Said, type State } from '../state.ts'
import { behindLink } from './invitations.ts'

/** By the link of an invitation where there is one, else for an organization of one's own (C1, C8). What counts is the verification. */
export const signUp: Kind = (state, pick) => {
  const email = pick(state.strangers)
  if (!email) return undefined
  const waiting = Object.entries(state.organizations).flatMap(([organization, { invitations }]) =>
    Object.entries(invitations)
      .filter(([, one]) => one.email === email)
      .map(([invitation, { links }]) => ({ organization, invitation, links })),
  )
  // Invited first, which is the rarer case otherwise.
  if (!waiting.length && pick([1, 2, 3]) !== 1) return undefined
  const by = pick([undefined, ...waiting, ...waiting])
  let proof = ''
  return {
    words: `${email} signs up${by ? ` by ${by.invitation} of ${by.organization}` : ''}`,
    alone: email,
    apply(now, name) {
      now.strangers.splice(now.strangers.indexOf(email), 1)
      now.people[name] = { email, verified: true }
      if (by) return joinBy(now, name, by)
      now.organizations[`${name}'s`] = newOrganization(now.product, name)
      return '200 made'
    },
    async prepare(reality) {
      const { world } = reality
      const browser = world.client()
      if (by) await browser.get(`/invite/${reality.token(by.invitation, by.links)}`)
      const organizationName = by ? {} : { organizationName: 'Their own' }
      const answer = await browser.post('/api/auth/sign-up/email', {
        name: 'Sam New',
        email,
        password: 'correct horse battery',
        ...organizationName,
      })
      if (answer.status !== 200) throw new Error(answer.text)
      const mail = (await world.queued(email)).findLast(({ template }) => template === 'verify-address')
      proof = new URL(mail?.props['link'] ?? 'none:').searchParams.get('token') ?? ''
    },
    async run(reality, name) {
      const browser = reality.world.client()
      const answer = await browser.post('/api/v1/verification', { token: proof })
      const { rows } = await reality.world.admin.query<{ id: string }>('select id from people where email = $1', [email])
      reality.know(name, rows[0]?.id ?? '', browser)
      const { organization, refusal } = answer.body as { organization: { id: string } | null; refusal: { code: string } | null }
      if (organization && !by) reality.know(`${name}'s`, organization.id)
      // Of an organization that was deleted just then, the sign-up has forgotten that it was to join it, or finds it gone.
      const isGone = by !== undefined && !organization && (!refusal || refusal.code === 'not-found')
      return `${outcomeOf(answer)} ${isGone ? 'nowhere' : (refusal?.code ?? (by ? 'joined' : 'made'))}`
    },
  }
}

/** Whichever link was followed, the invitation counts as it is; and where it lets nobody in, the account is there all the same. */
function joinBy(now: State, person: string, { organization, invitation }: { organization: string; invitation: string }): string {
  if (!now.organizations[organization]) return '200 nowhere'
  try {
    const { here, found } = behindLink(now, { organization, invitation, link: undefined })
    join(now, here, person, found.role)
    found.state = 'accepted'
    return '200 joined'
  } catch (error) {
    if (error instanceof Said) return `200 ${error.message.split(' ')[1]}`
    throw error
  }
}

/** By the link in a mail, or by a provider who says so. */
export const verifyAddress: Kind = (state, pick) => {
  const person = pick(Object.keys(state.people).filter((one) => !state.people[one]?.verified))
  if (!person) return undefined
  return {
    words: `${person} verifies the address`,
    apply(now) {
      const found = now.people[person]
      if (found) found.verified = true
      return '200'
    },
    async run(reality) {
      await reality.world.admin.query('update people set email_verified = true where id = $1', [reality.id(person)])
      return '200'
    },
  }
}
