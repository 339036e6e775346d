/**
 * The policy engine: one pure function that the route, the service and the button ask.
 *
 * A policy is a table: for each action, what each role may do: everything (`all`), what is its own (`own`), or nothing (`no`).
 * An action may further refuse by the state of its subject ("the owner can't be removed"); such a refusal holds for every role.
 */
export type Scope = 'all' | 'own'
export type Grant = Scope | null
export const no = null

/** The product saying no. `status` is the HTTP status, `title` the sentence that people read. */
export interface Refusal {
  readonly code: string
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 429 | 503
  readonly title: string
}

export interface Actor {
  readonly personId: string | null
  readonly role: string
}

/** What an action is about. `ownedBy` is what the scope `own` is compared with. */
export interface Subject {
  readonly ownedBy?: string | null
  readonly personId?: string
  readonly role?: string
  readonly state?: string
}

export interface Action {
  /** An infinitive that completes "Only the owner can …". */
  readonly label: string
  /** What to do where nobody may: "ask the owner to remove you". */
  readonly instead?: string
  /** The kind of thing that it is done to, where it is one of many: `member`. */
  readonly about?: string
  /** It takes a person who is signed in: no API key is given it. */
  readonly personal?: boolean
  /** What the state of the subject forbids, whoever asks. Pure: the screens call it too. */
  readonly refuses?: (actor: Actor, subject: Subject) => Refusal | undefined
}

export type Decision =
  | { readonly allowed: true; readonly scope: Scope }
  | { readonly allowed: false; readonly because: string; readonly who: readonly string[]; readonly refusal: Refusal }

export interface Role {
  readonly key: string
  /** As people read it: "Owner". */
  readonly label: string
  /** As it stands in a sentence, in the plural or with its article: "the owner", "admins". */
  readonly plural: string
}

export interface Policy {
  readonly roles: readonly Role[]
  readonly actions: Readonly<Record<string, Action>>
  may(actor: Actor, action: string, subject?: Subject): Decision
  /** The grant of a role, without any subject. */
  grant(role: string, action: string): Grant
  /** Whether everything that `other` may do, `role` may do too: nobody hands out what they do not hold. */
  covers(role: string, other: string): boolean
}

const everything: Decision = { allowed: true, scope: 'all' }
const ownOnly: Decision = { allowed: true, scope: 'own' }

export function policy(
  roles: readonly Role[],
  actions: Readonly<Record<string, Action>>,
  table: Readonly<Record<string, readonly Grant[]>>,
): Policy {
  for (const action of Object.keys(actions)) {
    if (!table[action]) throw new Error(`The policy says nothing about the action ${action}.`)
  }
  const rows = new Map(Object.entries(table).map(([action, grants]) => [action, row(roles, action, actions[action], grants)]))
  const grant = (role: string, action: string) => rows.get(action)?.grants.get(role) ?? no

  function may(actor: Actor, action: string, subject?: Subject): Decision {
    const found = rows.get(action)
    if (!found) throw new Error(`No such action: ${action}.`)
    const decision = found.decisions.get(actor.role) ?? found.nobody
    if (!decision.allowed || !subject) return decision
    if (decision.scope === 'own' && subject.ownedBy !== undefined && !isOwn(actor, subject)) return found.notOwn
    const refusal = found.refuses?.(actor, subject)
    return refusal ? { allowed: false, because: refusal.title, who: [], refusal } : decision
  }

  const rank = (grant: Grant) => (grant === 'all' ? 2 : grant === 'own' ? 1 : 0)
  const covers = (role: string, other: string) =>
    [...rows.values()].every((row) => rank(row.grants.get(role) ?? no) >= rank(row.grants.get(other) ?? no))

  return { roles, actions, may, grant, covers }
}

/** What is nobody's is nobody's own, whoever asks: a program that acts for no person as well. */
function isOwn({ personId }: Actor, { ownedBy }: Subject): boolean {
  return personId !== null && ownedBy === personId
}

function row(roles: readonly Role[], name: string, action: Action | undefined, grants: readonly Grant[]) {
  if (grants.length !== roles.length) throw new Error(`The policy row ${name} has ${grants.length} grants for ${roles.length} roles.`)
  const allowed = roles.filter((_, i) => grants[i] !== no)
  const label = action?.label ?? name
  const refuse = (because: string): Decision => ({
    allowed: false,
    because,
    who: allowed.map((role) => role.key),
    refusal: { code: 'not-allowed', status: 403, title: because },
  })
  const only = onlyRoles(allowed, label, action?.instead)
  const decision = (role: Role, grant: Grant | undefined): Decision =>
    grant === 'all' ? everything : grant === 'own' ? ownOnly : refuse(`${only} You are ${article(role.label)}.`)
  return {
    grants: new Map(roles.map((role, i) => [role.key, grants[i] ?? no])),
    decisions: new Map(roles.map((role, i) => [role.key, decision(role, grants[i])])),
    nobody: refuse(only),
    notOwn: refuse(`You can ${label} only for what is your own.`),
    refuses: action?.refuses,
  }
}

/** "Only the owner and admins can invite people." */
export function onlyWho({ roles, actions, grant }: Policy, action: string): string {
  const allowed = roles.filter(({ key }) => grant(key, action) !== no)
  return onlyRoles(allowed, actions[action]?.label ?? action, actions[action]?.instead)
}

function onlyRoles(allowed: readonly Role[], label: string, instead?: string): string {
  if (allowed.length) return `Only ${list(allowed.map((role) => role.plural))} can ${label}.`
  return `Nobody here can ${label}${instead ? `: ${instead}` : ''}.`
}

/** "a, b and c" */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** "the owner", "an admin" */
export function article(label: string): string {
  const word = label.toLowerCase()
  if (word === 'owner') return 'the owner'
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`
}
