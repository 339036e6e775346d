import { canonicalAddress } from '../../kernel/email-address.ts'
import { type Runner, sql } from '../../kernel/database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import { dropUnverified, identityTransaction, nameFrom } from '../people/index.ts'
import type { OutsideToken } from './tokens.ts'
import type { Claims } from './verify.ts'

/** Of several requests with one new token, the first begins its session; the others wait for it, and find it. */
export async function beginSession({ db }: Pick<App, 'db'>, token: OutsideToken): Promise<void> {
  const { claims } = token
  const address = await makeRoom({ db }, claims)
  await identityTransaction({ db }, async (runner) => {
    if (!(await isFirst(runner, token))) return
    const personId = await personOf(runner, claims, address)
    await requireNotSignedOut(runner, claims, personId)
    await runner.run(sql`
      insert into sessions (id, person_id, token, expires_at, created_at, user_agent)
      values (${newId('ses')}, ${personId}, ${token.sessionToken}, ${claims.expiresAt}, ${claims.authenticatedAt ?? claims.issuedAt}, ${`Token of ${new URL(claims.issuer).host}`})`)
  })
}

/** The address that the issuer vouches for. An account of that address that nobody verified gives way, as it does to a provider. */
async function makeRoom({ db }: Pick<App, 'db'>, { email, emailVerified }: Claims): Promise<Vouched | undefined> {
  const canonical = canonicalAddress(email)
  if (!canonical.ok || !emailVerified) return undefined
  await dropUnverified({ db }, canonical.address)
  return canonical
}

interface Vouched {
  readonly address: string
  readonly typed: string
}

async function isFirst(runner: Runner, { hash, claims }: OutsideToken): Promise<boolean> {
  const taken = await runner.run(
    sql`insert into outside_tokens (hash, expires_at) values (${hash}, ${claims.expiresAt}) on conflict (hash) do nothing`,
  )
  return taken === 1
}

const providerOf = ({ issuer }: Claims) => `oidc:${issuer}`

/** The one that was linked to this subject; else the one with the address that is vouched for, linked from now on; else a new one. */
async function personOf(runner: Runner, claims: Claims, vouched: Vouched | undefined): Promise<string> {
  const linked = await runner.maybe(
    sql<{ person_id: string }>`select person_id from accounts where provider_id = ${providerOf(claims)} and account_id = ${claims.subject}`,
  )
  if (linked) return linked.person_id
  if (!vouched) throw new Refused(common['address-not-vouched'])
  const personId = await personWith(runner, claims, vouched)
  await runner.run(sql`
    insert into accounts (id, person_id, provider_id, account_id)
    values (${newId('acc')}, ${personId}, ${providerOf(claims)}, ${claims.subject}) on conflict (provider_id, account_id) do nothing`)
  return personId
}

async function personWith(runner: Runner, { name }: Claims, { address, typed }: Vouched): Promise<string> {
  await runner.run(sql`
    insert into people (id, name, email, email_typed, email_verified)
    values (${newId('per')}, ${nameFrom(name, address)}, ${address}, ${typed}, true) on conflict (email) do nothing`)
  const found = await runner.one(
    sql<{ id: string; email_verified: boolean }>`select id, email_verified from people where email = ${address}`,
  )
  // Made since, by whoever typed the address without having it; or not to be dropped. Its password must not open what is linked here.
  if (!found.email_verified) throw new Refused(common['address-not-vouched'])
  return found.id
}

async function requireNotSignedOut(runner: Runner, { issuedAt }: Claims, personId: string): Promise<void> {
  const { outside_tokens_from: from } = await runner.one(
    sql<{ outside_tokens_from: Date | null }>`select outside_tokens_from from people where id = ${personId}`,
  )
  if (from && issuedAt < from)
    throw new Refused(common['not-signed-in'], { detail: 'You have signed out everywhere since this token was made.' })
}
