import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { type Runner, sql } from '../../kernel/database/index.ts'
import { seal, sha256, unseal } from '../../kernel/secrets.ts'
import type { App } from '../app.ts'

/**
 * What a followed link leaves in the browser: sealed, so that neither the page nor a log ever holds the token. It survives the
 * round trip through sign-up, verification or an OAuth provider, and nothing of it is in an address that a provider could echo.
 */
export interface Handle {
  readonly organizationId: string
  readonly invitationId: string
  /** The hash of the link's token; null where a verified person opened the invitation from their own list. */
  readonly tokenHash: string | null
}

const livesSeconds = 30 * 24 * 3600

export async function handleOfToken(runner: Runner, token: string): Promise<Handle | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null
  const hash = sha256(token)
  const found = await runner.maybe(
    sql<{ organization_id: string; id: string }>`select organization_id, id from invitation_of_link(${hash})`,
  )
  return found ? { organizationId: found.organization_id, invitationId: found.id, tokenHash: hash.toString('base64url') } : null
}

export function keepHandle(app: App, context: Context, handle: Handle): void {
  setCookie(context, cookieOf(app), seal(app.keys.sealing, handle), { ...options(app), maxAge: livesSeconds })
}

export function dropHandle(app: App, context: Context): void {
  deleteCookie(context, cookieOf(app), options(app))
}

export function readHandle(app: App, context: Context): Handle | null {
  return openHandle(app, getCookie(context, cookieOf(app)))
}

/** The handle in a `Cookie` header, for whoever has only that. */
export function handleInCookies(app: App, header: string | null): Handle | null {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${cookieOf(app)}=`))
  return openHandle(app, found?.slice(cookieOf(app).length + 1))
}

function openHandle(app: App, cookie: string | undefined): Handle | null {
  return (cookie && unseal<Handle>(app.keys.sealing, cookie)) || null
}

function cookieOf(app: App): string {
  return `${isSecure(app) ? '__Host-' : ''}${app.product.slug}.invitation`
}

function options(app: App) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(app) } as const
}

function isSecure(app: App): boolean {
  return app.baseUrl.startsWith('https:')
}
