import { z } from 'zod'
import { line, refusals, timestamp } from '../../kernel/shared/contract.ts'

export const personName = line('your name', 80)

const decision = z.object({ allowed: z.boolean(), because: z.string().optional(), who: z.array(z.string()).optional() })

export const me = z
  .object({
    person: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      emailVerified: z.boolean(),
      image: z.string().nullable(),
    }),
    /** Whether the support console is this person's. */
    support: z.boolean(),
    /** When this session began; some acts want a session younger than 10 minutes. */
    signedInAt: timestamp,
    memberships: z.array(
      z.object({
        organization: z.object({
          id: z.string(),
          name: z.string(),
          slug: z.string(),
          members: z.number().int(),
          plan: z.string().nullable(),
          logo: z.string().nullable(),
        }),
        role: z.string(),
        joinedAt: timestamp,
        may: z.record(z.string(), decision),
      }),
    ),
    /** Open invitations to the person's verified address. */
    invitations: z.array(
      z.object({
        id: z.string(),
        organizationName: z.string(),
        inviterName: z.string(),
        role: z.string(),
        expiresAt: timestamp,
      }),
    ),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof me>

export const profileChange = z
  .strictObject({ name: personName.optional() })
  .refine((change) => Object.keys(change).length > 0, 'Nothing to change.')

const takenByBetterAuth = z.email()

/**
 * Why no account can have this address, in its canonical form; undefined where one can. Better Auth takes fewer signs before the @ than
 * mail does, and no ending beyond A–Z: whoever was let in with another could neither verify it nor sign in.
 */
export function whyNoAccount(address: string): string | undefined {
  if (takenByBetterAuth.safeParse(address).success) return undefined
  return 'Use an address with a to z, digits and . - _ + before the @, and an ending such as .com.'
}

/** The token of a link. Signs that none has would be too much for the database, or for an address: such a link is as good as expired. */
export const linkToken = z
  .string()
  .max(4000)
  .transform((token) => (/^[\w.-]*$/.test(token) ? token : ''))

export const verification = z.strictObject({ token: linkToken })
export const verified = z
  .object({
    /** Where to go on: the organization that the person is in now, or null where none was made or joined. */
    organization: z.object({ id: z.string(), name: z.string(), slug: z.string() }).nullable(),
    /** Why the invitation that the person signed up by did not work, if it did not. */
    refusal: z.object({ code: z.string(), title: z.string() }).nullable(),
  })
  .meta({ id: 'Verified' })

export const password = z.string().min(10, 'Use at least 10 characters.').max(128, 'Use at most 128 characters.')

/** One session of the person. Its token ends it, and opens nothing: a cookie is signed. */
export const session = z
  .object({
    id: z.string(),
    token: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
    expiresAt: timestamp,
    ipAddress: z.string().nullish(),
    userAgent: z.string().nullish(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof session>

export const providers = ['google', 'microsoft'] as const

const appCode = /^\d{6}$/
const backupCode = /^([A-Za-z0-9]{5})-?([A-Za-z0-9]{5})$/

/** What the second step takes: the six digits that an app shows, or a backup code, as people copy and type them. */
export const secondCode = z
  .string()
  .max(40)
  .transform((typed) => typed.replaceAll(/[\s\u200b]/g, ''))
  .refine((code) => appCode.test(code) || backupCode.test(code), 'Enter the 6 digits that your app shows, or a backup code.')
  .transform((code) => ({ code: code.replace(backupCode, '$1-$2'), from: appCode.test(code) ? ('app' as const) : ('backup' as const) }))

/** The six digits alone: what activates an app. */
export const digits = z
  .string()
  .max(40)
  .transform((typed) => typed.replaceAll(/[\s\u200b]/g, ''))
  .refine((code) => appCode.test(code), 'Enter the 6 digits that your app shows.')

/** How it stands with somebody's two-step sign-in. */
export const twoStep = z
  .object({
    enabled: z.boolean(),
    /** Whether the account has a password: without one it can't be turned on. */
    hasPassword: z.boolean(),
    /** Null where it is off. */
    backupCodesLeft: z.number().int().nullable(),
  })
  .meta({ id: 'TwoStep' })

/** What an authenticator app needs: the key to type, and the address that stands in the QR code. */
export const appKey = z.object({ key: z.string(), uri: z.string() }).meta({ id: 'AuthenticatorKey' })

export const backupCodes = z.object({ backupCodes: z.array(z.string()) }).meta({ id: 'BackupCodes' })

/** The running product's policy as people see it, and what only the running server knows. */
export const runningProduct = z
  .object({
    slug: z.string(),
    name: z.string(),
    belonging: z.enum(['one', 'many']),
    roles: z.array(z.object({ key: z.string(), label: z.string() })),
    matrix: z.array(z.object({ row: z.string(), grants: z.record(z.string(), z.enum(['all', 'own']).nullable()) })),
    plans: z.array(z.object({ key: z.string(), name: z.string(), seats: z.number().int().nullable() })).nullable(),
    invitation: z.object({ expiresAfterDays: z.number().int() }),
    signIn: z.object({ google: z.boolean(), microsoft: z.boolean() }),
    development: z.boolean(),
  })
  .meta({ id: 'Product' })

export const personRefusals = refusals({
  'wrong-credentials': [401, 'The e-mail address or the password is wrong.'],
  'second-step-gone': [401, 'This sign-in took too long, or too many codes were wrong. Start again.'],
  'second-step-not-passed': [403, 'You signed in without your second step. Sign out, then sign in with your password and code.'],
  'provider-off': [404, 'This way to sign in is switched off.'],
  'address-not-verified': [409, 'Verify your e-mail address first. The mail with the link is on its way.'],
  'two-step-on': [409, 'Two-step sign-in is on already.'],
  'two-step-off': [409, 'Two-step sign-in is off.'],
  'address-taken': [409, 'This address has an account already.'],
  'no-password': [409, 'Your account has no password yet. Set one by “Forgot password?” on the sign-in page.'],
  'link-not-valid': [410, 'This link has expired or was used already. Ask for a new one.'],
  'wrong-password': [422, 'This is not your present password.'],
  'wrong-code': [422, 'This code is wrong, or was used already. Wait for the next one.'],
  'same-address': [422, 'This is your address already.'],
  'picture-not-readable': [422, 'This is not a PNG, JPEG or WebP picture that can be read.'],
  'codes-locked': [429, 'Too many wrong codes. Wait 15 minutes, then try again.'],
})
