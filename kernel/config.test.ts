import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readSettings, secretOf, SettingsError } from './config.ts'

const secret = 'x'.repeat(32)
const production = {
  NODE_ENV: 'production',
  SECRET: secret,
  DATABASE_URL: 'postgres://user:password@db.example.com/guildhall',
  BASE_URL: 'https://app.example.com',
  SMTP_URL: 'smtps://mail.example.com',
}

function complaint(environment: Record<string, string | undefined>): string {
  try {
    readSettings(environment)
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  return 'nothing'
}

test('every setting is optional in development', () => {
  expect(readSettings({})).toEqual({
    NODE_ENV: 'development',
    DATA_DIR: './data',
    TRUSTED_PROXIES: 0,
    WEBHOOKS_ALLOW_PRIVATE: false,
    OIDC_ISSUERS: [],
    SUPPORT_EMAILS: [],
    LOG_LEVEL: 'info',
  })
})

test('an empty variable is one that nobody set, and others than ours are nobody’s concern', () => {
  expect(readSettings({ PORT: '', SMTP_URL: '', HOME: '/root', PATH: undefined })).toEqual(readSettings({}))
})

describe('what is right', () => {
  const right: readonly (readonly [name: string, value: string, read: unknown])[] = [
    ['PORT', '3000', 3000],
    ['PORT', '0', 0],
    ['TRUSTED_PROXIES', '2', 2],
    ['BASE_URL', 'https://app.example.com', 'https://app.example.com'],
    ['BASE_URL', 'https://app.example.com/', 'https://app.example.com'],
    ['BASE_URL', 'http://localhost:3000', 'http://localhost:3000'],
    ['DATABASE_URL', 'postgresql://u:p@h:5432/d?sslmode=verify-full', 'postgresql://u:p@h:5432/d?sslmode=verify-full'],
    ['MAIL_FROM', 'Guildhall <hello@example.com>', 'Guildhall <hello@example.com>'],
    ['MAIL_FROM', 'hello@example.com', 'hello@example.com'],
    ['SECRET', secret, secret],
    ['SIP_REALM', 'sip.example.com', 'sip.example.com'],
    ['SIP_REALM', 'localhost', 'localhost'],
    ['LOG_LEVEL', 'silent', 'silent'],
  ]
  test.for(right)('%s=%s', ([name, value, read]) => {
    expect(readSettings({ [name]: value })).toMatchObject({ [name]: read })
  })
})

const issuersWanted = 'must be issuers with their audience, such as https://issuer.example.com|my-audience; or a list in JSON'

test('Z9, C16: issuers are read from a list or from JSON, and support addresses in their canonical form', () => {
  const issuers = [
    { issuer: 'https://a.example', audience: 'me' },
    { issuer: 'https://b.example/', audience: 'https://app.example' },
  ]
  expect(readSettings({ OIDC_ISSUERS: 'https://a.example|me, https://b.example/|https://app.example' }).OIDC_ISSUERS).toEqual(issuers)
  expect(readSettings({ OIDC_ISSUERS: JSON.stringify(issuers) }).OIDC_ISSUERS).toEqual(issuers)
  expect(readSettings({ SUPPORT_EMAILS: ' Sam@Example.COM,, lee@example.com' }).SUPPORT_EMAILS).toEqual([
    'sam@example.com',
    'lee@example.com',
  ])
  expect(complaint({ ...production, OIDC_ISSUERS: 'http://issuer.example.com|me' })).toContain(
    'OIDC_ISSUERS must begin with https: in production.',
  )
})

describe('what is wrong is named in a sentence', () => {
  const wrong: readonly (readonly [name: string, value: string, says: string])[] = [
    ['NODE_ENV', 'prod', 'must be development, test or production'],
    ['DATABASE_URL', 'guildhall', 'must be an address such as postgres://user:password@host:5432/guildhall'],
    ['DATABASE_URL', 'mysql://host/guildhall', 'must be an address such as postgres://user:password@host:5432/guildhall'],
    ['DATABASE_URL', 'postgres:///guildhall', 'must be an address such as postgres://user:password@host:5432/guildhall'],
    ['DATABASE_URL', 'postgres://user@host', 'must be an address such as postgres://user:password@host:5432/guildhall'],
    ['BASE_URL', 'app.example.com', 'must be an address such as https://app.example.com'],
    ['BASE_URL', 'ftp://app.example.com', 'must be an address such as https://app.example.com'],
    ['BASE_URL', 'https://app.example.com/portal', 'must be an address such as https://app.example.com'],
    ['BASE_URL', 'https://user:password@app.example.com', 'must be an address such as https://app.example.com'],
    ['PORT', 'http', 'must be a port number'],
    ['PORT', '80.5', 'must be a port number'],
    ['PORT', ' ', 'must be a port number'],
    ['PORT', '0x50', 'must be a port number'],
    ['PORT', '-1', 'must be a port number'],
    ['PORT', '65536', 'must be a port number'],
    ['SIP_REALM', 'https://sip.example.com', 'must be a host such as sip.example.com'],
    ['SIP_REALM', 'Sip.Example.Com', 'must be a host such as sip.example.com'],
    ['SIP_REALM', 'sip.example.com:5060', 'must be a host such as sip.example.com'],
    ['SIP_REALM', '-sip.example.com', 'must be a host such as sip.example.com'],
    ['SECRET', 'too short', 'must have at least 32 characters; make one with: openssl rand -base64 32'],
    ['SMTP_URL', 'mail.example.com', 'must be an address such as smtps://user:password@mail.example.com'],
    ['SMTP_URL', 'https://mail.example.com', 'must be an address such as smtps://user:password@mail.example.com'],
    ['MAIL_FROM', 'Guildhall', 'must be an e-mail address, such as Guildhall <hello@example.com>'],
    ['MAIL_FROM', 'a@example.com\r\nBcc: b@example.com', 'must be an e-mail address, such as Guildhall <hello@example.com>'],
    ['GOOGLE_AUTHORITY', 'google', 'must be an address such as https://accounts.example.com'],
    ['MICROSOFT_AUTHORITY', 'microsoft', 'must be an address such as https://login.microsoftonline.us'],
    ['TRUSTED_PROXIES', 'yes', 'must be the number of proxies in front of the server, at most 10'],
    ['TRUSTED_PROXIES', '11', 'must be the number of proxies in front of the server, at most 10'],
    ['SUPPORT_EMAILS', 'sam@example.com; lee', 'must be e-mail addresses with commas between them; sam@example.com; lee is none'],
    ['OIDC_ISSUERS', 'https://issuer.example.com', issuersWanted],
    ['OIDC_ISSUERS', 'issuer.example.com|me', issuersWanted],
    ['OIDC_ISSUERS', 'https://issuer.example.com|me|you', issuersWanted],
    ['OIDC_ISSUERS', '[{"issuer":"https://issuer.example.com"}]', issuersWanted],
    ['OIDC_ISSUERS', '[{', issuersWanted],
    ['OIDC_ISSUERS', 'https://a.example|me https://a.example|you', 'names https://a.example twice'],
    [
      'OIDC_ISSUERS',
      'https://a.example/?tenant=1|me',
      'must name issuers by their address alone, and https://a.example/?tenant=1 has more',
    ],
    ['LOG_LEVEL', 'loud', 'must be fatal, error, warn, info, debug or silent'],
  ]
  test.for(wrong)('%s=%s', ([name, value, says]) => {
    expect(complaint({ [name]: value })).toBe(`These settings can't be used:\n  ${name} ${says}.`)
  })

  test('each of several', () => {
    expect(complaint({ PORT: 'http', LOG_LEVEL: 'loud' }).split('\n')).toHaveLength(3)
  })

  test('and a secret or password is not repeated', () => {
    const said = complaint({ SECRET: 'hunter2', DATABASE_URL: 'postgres://user:hunter3@host', SMTP_URL: 'https://user:hunter4@host' })
    expect(said).not.toMatch(/hunter/)
  })

  test.for([
    ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'Google'],
    ['GOOGLE_CLIENT_SECRET', 'GOOGLE_CLIENT_ID', 'Google'],
    ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET', 'Microsoft'],
    ['MICROSOFT_CLIENT_SECRET', 'MICROSOFT_CLIENT_ID', 'Microsoft'],
  ] as const)('%s without %s', ([given, missing, provider]) => {
    expect(complaint({ [given]: 'x' })).toBe(`These settings can't be used:\n  ${missing} is required to sign in with ${provider}.`)
    expect(complaint({ [given]: 'x', [missing]: 'y' })).toBe('nothing')
  })
})

describe('in production', () => {
  test('four settings are enough', () => {
    expect(complaint(production)).toBe('nothing')
  })

  test.for(['SECRET', 'DATABASE_URL', 'BASE_URL', 'SMTP_URL'])('%s is required', (name) => {
    expect(complaint({ ...production, [name]: undefined })).toBe(`These settings can't be used:\n  ${name} is required in production.`)
  })

  test('the address begins with https, except on this machine', () => {
    const at = (BASE_URL: string) => complaint({ ...production, BASE_URL })
    expect(at('http://app.example.com')).toBe(`These settings can't be used:\n  BASE_URL must begin with https: in production.`)
    expect([at('http://localhost:3000'), at('http://127.0.0.1:3000'), at('http://[::1]:3000')]).toEqual(['nothing', 'nothing', 'nothing'])
  })
})

describe('webhooks to private addresses', () => {
  test('C30: are for development and tests alone', () => {
    expect(readSettings({}).WEBHOOKS_ALLOW_PRIVATE).toBe(false)
    expect(readSettings({ WEBHOOKS_ALLOW_PRIVATE: 'true' }).WEBHOOKS_ALLOW_PRIVATE).toBe(true)
    expect(complaint({ ...production, WEBHOOKS_ALLOW_PRIVATE: 'true' })).toContain('WEBHOOKS_ALLOW_PRIVATE must not be true in production.')
  })
})

describe('the secret', () => {
  let folder: string
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'guildhall-config-'))))
  afterAll(() => rm(folder, { recursive: true }))
  const at = (name: string) => readSettings({ DATA_DIR: join(folder, name) })

  test('is the one that is set, and then nothing is written', async () => {
    expect(await secretOf({ ...at('set'), SECRET: secret })).toBe(secret)
    await expect(stat(join(folder, 'set'))).rejects.toThrow('ENOENT')
  })

  test('is made at the first start, kept, and readable by its owner alone', async () => {
    const made = await secretOf(at('made'))
    expect(Buffer.from(made, 'base64url')).toHaveLength(32)
    expect(await secretOf(at('made'))).toBe(made)
    expect((await stat(join(folder, 'made', 'secret'))).mode & 0o777).toBe(0o600)
  })

  test('is the same for all that start at once, and nothing else is left behind', async () => {
    for (let round = 0; round < 20; round++) {
      const made = await Promise.all(Array.from({ length: 10 }, () => secretOf(at(`race-${round}`))))
      expect(new Set(made).size).toBe(1)
      expect(await readFile(join(folder, `race-${round}`, 'secret'), 'utf8')).toBe(made[0])
      expect(await readdir(join(folder, `race-${round}`))).toEqual(['secret'])
    }
  })

  test('that is damaged is not used', async () => {
    await secretOf(at('damaged'))
    await writeFile(join(folder, 'damaged', 'secret'), '')
    await expect(secretOf(at('damaged'))).rejects.toThrow('is damaged: it must hold a secret of at least 32 characters.')
  })
})
