import type { BetterAuthPlugin } from 'better-auth'
import { type OAuthProvider, validateAuthorizationCode } from 'better-auth/oauth2'
import { google, microsoft } from 'better-auth/social-providers'
import { canonicalAddress } from '../../kernel/email-address.ts'
import type { Settings } from '../../kernel/config.ts'
import type { App } from '../app.ts'
import { dropUnverified, nameFrom } from './outside.ts'

export function offers({ GOOGLE_CLIENT_ID, MICROSOFT_CLIENT_ID }: Settings) {
  return { google: GOOGLE_CLIENT_ID !== undefined, microsoft: MICROSOFT_CLIENT_ID !== undefined }
}

/**
 * Google and Microsoft, as a plugin: Better Auth's own list of providers lets nobody say where Google's token endpoint is, which
 * tests (and Microsoft's national clouds) need. All else is Better Auth's.
 */
export function providersOf(app: App): BetterAuthPlugin {
  const { settings } = app
  const socialProviders: OAuthProvider[] = []
  const common = {
    mapProfileToUser: (profile: Profile) => mapProfile(app, profile),
    // A provider that does not vouch for the address signs nobody in: the mail with the link goes out instead.
    requireEmailVerification: true,
  }
  if (settings.GOOGLE_CLIENT_ID) {
    const options = { ...common, clientId: settings.GOOGLE_CLIENT_ID, clientSecret: settings.GOOGLE_CLIENT_SECRET ?? '' }
    const authority = settings.GOOGLE_AUTHORITY
    const made = google(authority ? { ...options, authorizationEndpoint: `${authority}/authorize` } : options)
    const exchange: OAuthProvider['validateAuthorizationCode'] = (data) =>
      validateAuthorizationCode({ ...data, options, tokenEndpoint: `${authority}/token` })
    socialProviders.push((authority ? { ...made, validateAuthorizationCode: exchange } : made) as OAuthProvider)
  }
  if (settings.MICROSOFT_CLIENT_ID) {
    const { MICROSOFT_CLIENT_ID: clientId, MICROSOFT_CLIENT_SECRET: clientSecret, MICROSOFT_AUTHORITY: authority } = settings
    socialProviders.push(microsoft({ ...common, clientId, clientSecret, authority, disableProfilePhoto: true }) as unknown as OAuthProvider)
  }
  return { id: 'providers', init: () => ({ context: { socialProviders } }) }
}

interface Profile {
  name?: string
  email?: string
  email_verified?: boolean | string
  verified_primary_email?: string[] | undefined
  verified_secondary_email?: string[] | undefined
}

/** What of a provider's profile becomes a person. Its picture does not: showing it would tell the provider who looks at whom. */
async function mapProfile(app: App, profile: Profile) {
  const canonical = canonicalAddress(profile.email ?? '')
  if (!canonical.ok) return { email: null, image: undefined }
  const emailVerified = vouchesFor(profile)
  if (emailVerified) await dropUnverified(app, canonical.address)
  return {
    email: canonical.address,
    emailTyped: canonical.typed,
    emailVerified,
    name: nameFrom(profile.name, canonical.address),
    image: undefined,
  }
}

/** Microsoft passes on addresses that tenants made up, without saying that they are verified: such a one proves nothing. */
function vouchesFor({ email = '', email_verified, verified_primary_email = [], verified_secondary_email = [] }: Profile): boolean {
  if (email_verified !== undefined) return email_verified === true || email_verified === 'true'
  return verified_primary_email.includes(email) || verified_secondary_email.includes(email)
}
