import type { Actor, Decision, Subject } from '../../kernel/shared/policy.ts'
import { article, onlyWho } from '../../kernel/shared/policy.ts'
import { invitationRefusals } from '../invitations/contract.ts'
import { memberRefusals } from '../members/contract.ts'
import { grantableRoles, type Product } from '../product.ts'
import type { Permission } from './contract.ts'

export interface Asked {
  readonly personId: string
  readonly name: string
  readonly role: string
}

/** What an action would be done to, as the policy is asked about it. */
export interface Found {
  readonly kind: string
  readonly id: string
  readonly label: string
  readonly subject: Subject
  /** What is to be said of a refusal beyond its title, as the answer's `detail` has it. */
  readonly detail?: string
}

/** What the policy says, and step by step why: the role's grant, whose the subject is, what may be handed out, its state. */
export function explain(product: Product, person: Asked, action: string, found?: Found): Permission {
  const { label, about } = product.policy.actions[action] ?? { label: action }
  const decision = decide(product, person, action, found)
  const detail = !decision.allowed && decision.refusal.code === fullCode ? found?.detail : undefined
  return {
    action,
    label,
    about: about ?? null,
    allowed: decision.allowed,
    scope: decision.allowed ? decision.scope : null,
    because: decision.allowed ? null : (detail ?? decision.because),
    code: decision.allowed ? null : decision.refusal.code,
    checks: checksOf(product, person, action, found, decision),
  }
}

const fullCode = invitationRefusals['no-seat-left'].code
const notYours = memberRefusals['not-yours-to-give']

// Whoever changes a role takes the present one away, and a resent invitation is the sender's: both must be theirs to give.
const handsOut: readonly string[] = ['members.change-role', 'invitations.resend']

/** The one decision function, and behind it the rule that nobody hands out what they do not hold. */
export function decide(product: Product, actor: Actor, action: string, found?: Found): Decision {
  const decision = product.policy.may(actor, action, found?.subject)
  const role = found?.subject.role
  if (!decision.allowed || role === undefined || !handsOut.includes(action)) return decision
  if (grantableRoles(product, actor.role).some(({ key }) => key === role)) return decision
  return { allowed: false, because: notYours.title, who: [], refusal: notYours }
}

type Check = Permission['checks'][number]

function checksOf(product: Product, person: Asked, action: string, found: Found | undefined, decision: Decision): Check[] {
  const { policy } = product
  const grant = policy.grant(person.role, action)
  const label = policy.actions[action]?.label ?? action
  const role = article(product.roles.find(({ key }) => key === person.role)?.label ?? person.role)
  if (grant === null) return [{ check: 'role', passed: false, text: `${onlyWho(policy, action)} ${person.name} is ${role}.` }]
  const held = `${person.name} is ${role}, and so can ${label}${grant === 'own' ? ', for what is their own' : ''}.`
  const checks: Check[] = [{ check: 'role', passed: true, text: held }]
  if (!found) return checks
  const { subject, label: name } = found
  if (grant === 'own' && subject.ownedBy !== undefined) {
    const passed = subject.ownedBy === person.personId
    checks.push({ check: 'scope', passed, text: passed ? `${name} is their own.` : `${name} is not their own.` })
    if (!passed) return checks
  }
  if (!decision.allowed) return [...checks, failed(decision, found)]
  if (policy.actions[action]?.refuses) checks.push({ check: 'state', passed: true, text: `Nothing about ${name} stands against it.` })
  return checks
}

function failed({ because, refusal: { code } }: Extract<Decision, { allowed: false }>, { detail }: Found): Check {
  if (code === fullCode) return { check: 'seats', passed: false, text: detail ?? because }
  return { check: code === notYours.code ? 'grant' : 'state', passed: false, text: because }
}
