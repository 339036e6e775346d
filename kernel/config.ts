/** Settings come from the environment; each is checked once, at start, and a wrong one is named in a sentence. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'

const url = (what: string, ...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `must be an address such as ${what}`)

const settings = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production'], 'must be development, test or production').default('development'),
    DATABASE_URL: url('postgres://user:password@host:5432/guildhall', 'postgres:', 'postgresql:').optional(),
    DATA_DIR: z.string().min(1).default('./data'),
    BASE_URL: url('https://app.example.com', 'http:', 'https:').optional(),
    PORT: z.coerce.number('must be a port number').int('must be a port number').min(0).max(65535, 'must be a port number').optional(),
    SECRET: z.string().min(32, 'must have at least 32 characters; make one with: openssl rand -base64 32').optional(),
    SMTP_URL: url('smtps://user:password@mail.example.com', 'smtp:', 'smtps:').optional(),
    MAIL_FROM: z.string().min(3).optional(),
    GOOGLE_CLIENT_ID: z.string().min(1).optional(),
    GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
    // Another place than the provider's usual one: a national cloud of Microsoft's, or a stand-in for tests.
    GOOGLE_AUTHORITY: url('https://accounts.example.com', 'http:', 'https:').optional(),
    MICROSOFT_CLIENT_ID: z.string().min(1).optional(),
    MICROSOFT_CLIENT_SECRET: z.string().min(1).optional(),
    MICROSOFT_AUTHORITY: url('https://login.microsoftonline.us', 'http:', 'https:').optional(),
    TRUSTED_PROXIES: z.coerce.number('must be the number of proxies in front of the server').int().min(0).max(10).default(0),
    SUPPORT_EMAILS: z.string().default(''),
    // Where signed checkpoints of the log are appended, best on a disk that the database's administrators can't write to.
    AUDIT_CHECKPOINT_FILE: z.string().min(1).optional(),
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
    }
    if (found.GOOGLE_CLIENT_ID || found.GOOGLE_CLIENT_SECRET) {
      for (const key of ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] as const) needs(key, 'is required to sign in with Google')
    }
    if (found.MICROSOFT_CLIENT_ID || found.MICROSOFT_CLIENT_SECRET) {
      for (const key of ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'] as const) needs(key, 'is required to sign in with Microsoft')
    }
  })

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
  await writeFile(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' }).catch(() => {})
  return (await readFile(file, 'utf8')).trim()
}
