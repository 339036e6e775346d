import { build, sql } from '../../kernel/database/index.ts'
import { encodePicture } from '../../kernel/picture.ts'
import { Refused } from '../../kernel/refusal.ts'
import { newToken, sha256 } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'
import type { Principal } from '../request/index.ts'
import { type Me, personRefusals } from './contract.ts'
import { identityRunner } from './store.ts'
import { isSupport } from './support.ts'

interface Membership {
  organization_id: string
  name: string
  slug: string
  role: string
  joined_at: Date
  members: number
  plan: string | null
  logo: string | null
}

interface Invitation {
  id: string
  organization_name: string
  inviter_name: string
  role: string
  expires_at: Date
}

/** The person, where they belong and what they may do there, and which invitations wait for their verified address. */
export async function describeMe(app: App, who: Principal): Promise<Me> {
  const { personId: id, name, email, emailVerified, image, signedInAt, sessionToken } = who
  const [memberships, invitations] = await Promise.all([
    app.db.many(sql<Membership>`select * from session_memberships(${sessionToken})`),
    app.db.many(sql<Invitation>`select id, organization_name, inviter_name, role, expires_at from session_invitations(${sessionToken})`),
  ])
  return {
    person: { id, name, email, emailVerified, image },
    support: isSupport(app, who),
    signedInAt: signedInAt.toISOString(),
    memberships: memberships.map(({ organization_id, slug, members, plan, logo, role, joined_at, ...rest }) => ({
      organization: { id: organization_id, name: rest.name, slug, members, plan, logo },
      role,
      joinedAt: joined_at.toISOString(),
      may: decisions(app, id, role),
    })),
    invitations: invitations.map((one) => ({
      id: one.id,
      organizationName: one.organization_name,
      inviterName: one.inviter_name,
      role: one.role,
      expiresAt: one.expires_at.toISOString(),
    })),
  }
}

/** The policy's decision on every action, before any subject is known. */
function decisions({ product: { policy } }: App, personId: string, role: string): Me['memberships'][number]['may'] {
  return Object.fromEntries(
    Object.keys(policy.actions).map((action) => {
      const decision = policy.may({ personId, role }, action)
      return [action, decision.allowed ? { allowed: true } : { allowed: false, because: decision.because, who: [...decision.who] }]
    }),
  )
}

export async function rename(app: App, personId: string, name: string): Promise<void> {
  await identityRunner(app).run(build.updateTable('people').set({ name, updated_at: new Date() }).where('id', '=', personId))
}

const size = { width: 256, height: 256 }

/** Each picture has an address of its own that can't be guessed, so that a new one shows at once and the old one is gone. */
export async function changePicture(app: App, personId: string, bytes: Buffer): Promise<void> {
  const webp = await encodePicture(bytes, size)
  if (!webp) throw new Refused(personRefusals['picture-not-readable'])
  const id = `pic_${newToken()}`
  await identityRunner(app).run(sql`
    with kept as (
      insert into pictures (id, person_id, etag, webp) values (${id}, ${personId}, ${etagOf(webp)}, ${webp})
      on conflict (person_id) do update set id = excluded.id, etag = excluded.etag, webp = excluded.webp
    )
    update people set image = ${`/api/v1/pictures/${id}`}, updated_at = now() where id = ${personId}`)
}

function etagOf(webp: Buffer): string {
  return `"${sha256(webp).toString('base64url').slice(0, 22)}"`
}

export async function removePicture(app: App, personId: string): Promise<void> {
  await identityRunner(app).run(sql`
    with gone as (delete from pictures where person_id = ${personId})
    update people set image = null, updated_at = now() where id = ${personId}`)
}

export async function readPicture(app: App, id: string): Promise<{ etag: string; webp: Buffer } | undefined> {
  if (!/^pic_[A-Za-z0-9_-]{43}$/.test(id)) return undefined
  return identityRunner(app).maybe(build.selectFrom('pictures').select(['etag', 'webp']).where('id', '=', id))
}
