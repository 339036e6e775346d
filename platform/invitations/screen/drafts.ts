/** The addresses in the invite form: what was recognised, which role each gets, and what is wrong with it. */
import { splitAddresses } from '../../../kernel/shared/addresses.ts'
import { planWithRoom, seatsLeft, whyFull } from '../../members/screen/seats.ts'
import type { Organization } from '../../organizations/contract.ts'
import type { Product } from '../../product.ts'
import { type InviteOutcome, mostAtOnce } from '../contract.ts'

export interface Draft {
  readonly email: string
  readonly name: string | null
  /** Null: the role of the form. */
  readonly role: string | null
  /** Why it can't be invited, in a sentence. */
  readonly problem: string | null
}

/** What a mail system would send back at once; the server decides about the rest. */
export function whyNotAddress(email: string): string | null {
  const [local = '', domain = '', ...more] = email.split('@')
  if (!email.includes('@')) return 'An e-mail address has an @.'
  if (more.length) return 'An e-mail address has one @ only.'
  if (/\s/.test(email)) return 'An e-mail address has no spaces.'
  if (!local) return 'Something is missing before the @.'
  if (!domain) return 'Something is missing after the @.'
  if (!/^[\x21-\x7e]+$/.test(local) || /[()<>[\]\\,;:"]/.test(local)) return 'There is a sign in it that e-mail addresses don’t have.'
  if (!/^[^.\s]+(\.[^.\s]+)+$/.test(domain) || /[()<>[\]\\,;:"_/!?]/.test(domain)) return 'The part after the @ is not complete.'
  if (email.length > 254 || local.length > 64) return 'This is too long for an e-mail address.'
  return null
}

export function draftsOf(text: string): Draft[] {
  return splitAddresses(text).map(({ address, name }) => ({ email: address, name, role: null, problem: whyNotAddress(address) }))
}

/** A later copy of an address changes nothing, but clears what the server said of it: it is to be tried again. */
export function added(drafts: readonly Draft[], more: readonly Draft[]): Draft[] {
  const given = new Map(more.map((draft) => [draft.email.toLowerCase(), draft]))
  const kept = drafts.map((draft) => (given.has(draft.email.toLowerCase()) ? { ...draft, problem: whyNotAddress(draft.email) } : draft))
  const known = new Set(drafts.map((draft) => draft.email.toLowerCase()))
  return [...kept, ...more.filter((draft) => !known.has(draft.email.toLowerCase()))]
}

/** A separator behind a good address while typing: on to the next one. Without it a single address stays text, where it is easily corrected. */
export function isFinished(text: string): boolean {
  return /[,;]\s*$/.test(text) && splitAddresses(text).every(({ address }) => whyNotAddress(address) === null)
}

export function isSeveral(text: string): boolean {
  return splitAddresses(text).length > 1
}

export function whyNotSend(drafts: readonly Draft[]): string | null {
  const bad = drafts.filter((draft) => draft.problem !== null).length
  if (!drafts.length) return 'Enter an e-mail address.'
  if (drafts.length === 1) return drafts[0]?.problem ?? null
  if (bad) return bad === 1 ? 'Correct or remove the address that is marked.' : `Correct or remove the ${bad} addresses that are marked.`
  if (drafts.length > mostAtOnce) return `Invite at most ${mostAtOnce} people at once. Remove ${drafts.length - mostAtOnce}.`
  return null
}

/** The refused ones stay, each with its sentence. */
export function afterSending(drafts: readonly Draft[], results: readonly InviteOutcome[]): Draft[] {
  const refused = results.filter((result) => result.outcome === 'refused')
  return refused.map((result) => {
    const draft = drafts.find(({ email }) => email.toLowerCase() === result.email.toLowerCase())
    return { email: result.email, name: draft?.name ?? null, role: draft?.role ?? null, problem: result.refusal?.title ?? 'Refused.' }
  })
}

/** "Invitation sent to jane@example.com.", "2 invitations sent, 1 person added at once, 1 refused." */
export function summary(results: readonly InviteOutcome[]): string {
  const emails = (outcome: InviteOutcome['outcome']) => results.filter((result) => result.outcome === outcome).map((result) => result.email)
  const [invited, joined, refused] = [emails('invited'), emails('added'), emails('refused')]
  if (results.length === 1 && invited[0]) return `Invitation sent to ${invited[0]}.`
  if (results.length === 1 && joined[0]) return `${joined[0]} had an account already, and is a member now.`
  const counted = [
    invited.length && `${invited.length} ${invited.length === 1 ? 'invitation' : 'invitations'} sent`,
    joined.length && `${joined.length} ${joined.length === 1 ? 'person' : 'people'} added at once`,
    refused.length && `${refused.length} refused`,
  ]
  return `${counted.filter(Boolean).join(', ')}.`
}

/** A word of warning before more are invited than seats are left; the server refuses those beyond. */
export function seatsHint(
  product: Pick<Product, 'plans'>,
  organization: Pick<Organization, 'seats' | 'plan'>,
  count: number,
): string | undefined {
  const { seats } = organization
  const left = seatsLeft(seats)
  if (left === null || left === 0 || count <= left) return whyFull(product, organization)
  const larger = planWithRoom(product, seats, count)
  const room = larger && ` ${larger.name} has ${larger.seats === null ? 'no limit' : `${larger.seats} seats`}.`
  return `${left === 1 ? '1 seat is' : `${left} seats are`} left for ${count} addresses.${room ?? ''}`
}
