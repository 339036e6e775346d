/** Settings come from the environment; each is checked once, at start, and a wrong one is named in a sentence. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, stat, unlink, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { canonicalAddress } from './email-address.ts'

const url = (what: string, protocols: readonly string[], isGood: (url: URL) => boolean = () => true) =>
  z.string().refine((text) => {
    const parsed = URL.parse(text)
    return parsed !== null && parsed.host !== '' && protocols.includes(parsed.protocol) && isGood(parsed)
  }, `must be an address such as ${what}`)
const web = ['http:', 'https:']

const whole = (what: string, most: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, what)
    .transform(Number)
    .refine((number) => number <= most, what)

const shortestSecret = 32
const mailFrom = /^[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/

/** `issuer|audience` with white space or commas between them, or the same as JSON. Another spelling of an issuer is another issuer. */
function readIssuers(text: string, context: z.RefinementCtx): readonly { readonly issuer: string; readonly audience: string }[] {
  const read = text.trim().startsWith('[')
    ? readJson(text)
    : text
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(splitIssuer)
  const issuers = z.array(z.strictObject({ issuer: url('https://issuer.example.com', web), audience: z.string().min(1) })).safeParse(read)
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return []
  }
  if (!issuers.success)
    return wrong('must be issuers with their audience, such as https://issuer.example.com|my-audience; or a list in JSON')
  for (const { issuer } of issuers.data) {
    const { search, hash } = new URL(issuer)
    if (search || hash) return wrong(`must name issuers by their address alone, and ${issuer} has more`)
    if (issuers.data.filter((other) => other.issuer === issuer).length > 1) return wrong(`names ${issuer} twice`)
  }
  return issuers.data
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function splitIssuer(text: string) {
  const [issuer, audience, ...more] = text.split('|')
  return more.length ? {} : { issuer, audience }
}

/** In their canonical form, as accounts have them. */
function readAddresses(text: string, context: z.RefinementCtx): readonly string[] {
  const typed = text.split(',').filter((one) => one.trim() !== '')
  return typed.flatMap((one) => {
    const canonical = canonicalAddress(one.trim())
    if (canonical.ok) return [canonical.address]
    context.addIssue({ code: 'custom', message: `must be e-mail addresses with commas between them; ${one.trim()} is none` })
    return []
  })
}

const settings = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production'], 'must be development, test or production').default('development'),
    // Without a host, the names and passwords of our own roles could not be put into it; without a database, it would be the user's.
    DATABASE_URL: url(
      'postgres://user:password@host:5432/guildhall',
      ['postgres:', 'postgresql:'],
      ({ pathname }) => pathname.length > 1,
    ).optional(),
    DATA_DIR: z.string().min(1).default('./data'),
    BASE_URL: url('https://app.example.com', web, ({ href, origin }) => href === `${origin}/`)
      .transform((text) => new URL(text).origin)
      .optional(),
    PORT: whole('must be a port number', 65_535).optional(),
    SECRET: z
      .string()
      .min(shortestSecret, `must have at least ${shortestSecret} characters; make one with: openssl rand -base64 32`)
      .optional(),
    SMTP_URL: url('smtps://user:password@mail.example.com', ['smtp:', 'smtps:']).optional(),
    MAIL_FROM: z.string().regex(mailFrom, 'must be an e-mail address, such as Guildhall <hello@example.com>').optional(),
    GOOGLE_CLIENT_ID: z.string().min(1).optional(),
    GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
    // Another place than the provider's usual one: a national cloud of Microsoft's, or a stand-in for tests.
    GOOGLE_AUTHORITY: url('https://accounts.example.com', web).optional(),
    MICROSOFT_CLIENT_ID: z.string().min(1).optional(),
    MICROSOFT_CLIENT_SECRET: z.string().min(1).optional(),
    MICROSOFT_AUTHORITY: url('https://login.microsoftonline.us', web).optional(),
    // Whose tokens are taken beside our own sessions, and for which audience.
    OIDC_ISSUERS: z.string().default('').transform(readIssuers),
    TRUSTED_PROXIES: whole('must be the number of proxies in front of the server, at most 10', 10).default(0),
    // What phones register with, and their passwords are hashed with; without it the host of BASE_URL.
    SIP_REALM: z
      .string()
      .regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, 'must be a host such as sip.example.com')
      .optional(),
    // Who may open the support console. Nothing between commas is nobody.
    SUPPORT_EMAILS: z.string().default('').transform(readAddresses),
    // Where signed checkpoints of the log are appended, best on a disk that the database's administrators can't write to.
    AUDIT_CHECKPOINT_FILE: z.string().min(1).optional(),
    // Whether webhooks may go to this machine and its network, over http too.
    WEBHOOKS_ALLOW_PRIVATE: z
      .enum(['true', 'false'], 'must be true or false')
      .default('false')
      .transform((text) => text === 'true'),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be fatal, error, warn, info, debug or silent')
      .default('info'),
  })
  .superRefine((found, context) => {
    const needs = (key: keyof typeof found, why: string) => {
      if (!found[key]) context.addIssue({ code: 'custom', path: [key], message: why })
    }
    if (found.NODE_ENV === 'production') {
      for (const key of ['SECRET', 'DATABASE_URL', 'BASE_URL', 'SMTP_URL'] as const) needs(key, 'is required in production')
      // Over http the cookie of a session could not be kept from others on the way.
      if (found.BASE_URL && !isSafe(new URL(found.BASE_URL)))
        context.addIssue({ code: 'custom', path: ['BASE_URL'], message: 'must begin with https: in production' })
    }
    if (found.NODE_ENV === 'production' && found.WEBHOOKS_ALLOW_PRIVATE)
      context.addIssue({ code: 'custom', path: ['WEBHOOKS_ALLOW_PRIVATE'], message: 'must not be true in production' })
    if (found.NODE_ENV === 'production' && found.OIDC_ISSUERS.some(({ issuer }) => !isSafe(new URL(issuer))))
      context.addIssue({ code: 'custom', path: ['OIDC_ISSUERS'], message: 'must begin with https: in production' })
    if (found.GOOGLE_CLIENT_ID || found.GOOGLE_CLIENT_SECRET) {
      for (const key of ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] as const) needs(key, 'is required to sign in with Google')
    }
    if (found.MICROSOFT_CLIENT_ID || found.MICROSOFT_CLIENT_SECRET) {
      for (const key of ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'] as const) needs(key, 'is required to sign in with Microsoft')
    }
  })

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

export type Settings = z.infer<typeof settings>

export class SettingsError extends Error {}

export function readSettings(environment: Record<string, string | undefined>): Settings {
  // An empty variable is one that nobody set: compose files and CI pass those.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = settings.safeParse(given)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}.`)
  throw new SettingsError(`These settings can't be used:\n${lines.join('\n')}`)
}

/** The secret of this installation. In development one is made at the first start, and kept beside the data. */
export async function secretOf({ SECRET, DATA_DIR }: Settings): Promise<string> {
  if (SECRET) return SECRET
  const file = resolve(DATA_DIR, 'secret')
  await mkdir(resolve(DATA_DIR), { recursive: true })
  if (!(await stat(file).catch(() => undefined))) await makeSecret(file)
  const secret = (await readFile(file, 'utf8')).trim()
  if (secret.length < shortestSecret)
    throw new SettingsError(`${file} is damaged: it must hold a secret of at least ${shortestSecret} characters.`)
  return secret
}

/** Written whole before it has its name: of several processes that start at once, each reads the same one, and none reads half of it. */
async function makeSecret(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true })
  try {
    await link(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await unlink(draft)
  }
}
