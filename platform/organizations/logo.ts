import { build, type Tx } from '../../kernel/database/index.ts'
import { encodeLogo } from '../../kernel/picture.ts'
import { Refused } from '../../kernel/refusal.ts'
import { newToken, sha256 } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'
import { record } from '../audit/index.ts'
import type { Member } from '../request/index.ts'
import { organizationRefusals } from './contract.ts'
import { changing } from './organizations.ts'

const action = 'organization.settings'
const size = { width: 320, height: 320 }
const pathOf = (id: string) => `/api/v1/logos/${id}`

/** Decoded and encoded anew, before any connection is held for it. */
export async function readLogo(bytes: unknown): Promise<Buffer> {
  const png = await encodeLogo(bytes as Buffer, size)
  if (!png) throw new Refused(organizationRefusals['logo-not-readable'])
  return png
}

/** Each logo has an address of its own that can't be guessed, so that a new one shows at once and the old one is gone. */
export async function setLogo(app: App, tx: Tx, who: Member, png: Buffer): Promise<void> {
  const { actor, organization } = await changing(app, tx, who, action)
  const before = await fingerprint(tx)
  const id = `logo_${newToken()}`
  const etag = `"${sha256(png).toString('base64url').slice(0, 22)}"`
  await tx.run(
    build
      .insertInto('logos')
      .values({ organization_id: tx.organizationId, id, etag, png })
      .onConflict((on) => on.column('organization_id').doUpdateSet({ id, etag, png })),
  )
  await point(tx, pathOf(id))
  await note(tx, actor, organization.name, before, await fingerprint(tx))
}

export async function removeLogo(app: App, tx: Tx, who: Member): Promise<void> {
  const { actor, organization } = await changing(app, tx, who, action)
  const before = await fingerprint(tx)
  if (before === null) return
  await tx.run(build.deleteFrom('logos').where('organization_id', '=', tx.organizationId))
  await point(tx, null)
  await note(tx, actor, organization.name, before, null)
}

async function point(tx: Tx, logo: string | null): Promise<void> {
  await tx.run(build.updateTable('organizations').set({ logo, updated_at: new Date() }).where('id', '=', tx.organizationId))
}

/** What tells one logo from another in the log. */
async function fingerprint(tx: Tx): Promise<string | null> {
  const found = await tx.maybe(build.selectFrom('logos').select('etag').where('organization_id', '=', tx.organizationId))
  return found ? found.etag.replaceAll('"', '') : null
}

async function note(tx: Tx, who: Member, name: string, before: string | null, after: string | null): Promise<void> {
  await record(tx, who, {
    action: 'organization.logo-changed',
    target: { kind: 'organization', id: tx.organizationId, label: name },
    before: { logo: before },
    after: { logo: after },
    rule: `${action}: ${who.role}`,
  })
}

export async function logoAt(app: App, id: string): Promise<{ etag: string; png: Buffer } | undefined> {
  if (!/^logo_[A-Za-z0-9_-]{43}$/.test(id)) return undefined
  const { rows } = await app.db.service.query<{ etag: string; png: Buffer }>('select etag, png from logo_at($1)', [id])
  return rows[0]
}
