import type { AsyncLocalStorage } from 'node:async_hooks'
import type { BetterAuthOptions } from 'better-auth'
import { APIError } from 'better-auth/api'
import { canonicalAddress } from '../../kernel/email-address.ts'
import type { App } from '../app.ts'
import { handleInCookies } from '../invitations/index.ts'
import { personName } from './contract.ts'
import type { Identity, Underway } from './identity.ts'

/** The last guards: they hold on every way in, whatever an endpoint let through. */
export function hooksOf(app: App, underway: AsyncLocalStorage<Underway>, completeSignUp: Identity['completeSignUp']) {
  const canonical = (email: string) => {
    const found = canonicalAddress(email)
    if (!found.ok) throw new APIError('UNPROCESSABLE_ENTITY', { code: 'INVALID_EMAIL', message: found.reason })
    return found
  }
  return {
    user: {
      create: {
        before: async (user, context) => {
          const { address, typed } = canonical(user.email)
          const name = personName.safeParse(user.name)
          if (!name.success) throw new APIError('UNPROCESSABLE_ENTITY', { code: 'INVALID_NAME', message: 'This name can’t be used.' })
          const handle = handleInCookies(app, context?.headers?.get('cookie') ?? null)
          const joins = handle && { joinsOrganizationId: handle.organizationId, joinsInvitationId: handle.invitationId }
          return { data: { ...user, email: address, emailTyped: user['emailTyped'] ?? typed, name: name.data, image: undefined, ...joins } }
        },
        // Runs after the commit. A provider has verified the address already, so what the sign-up was for is done now.
        after: async (user) => {
          if (!user.emailVerified) return
          await completeSignUp(user.id, underway.getStore()?.requestId ?? '').catch((error: unknown) =>
            app.log.error({ err: error, personId: user.id }, 'a sign-up could not be completed'),
          )
        },
      },
      update: {
        before: async (change) => {
          if (change.email === undefined) return
          const { address, typed } = canonical(change.email)
          return { data: { ...change, email: address, emailTyped: typed } }
        },
      },
    },
    // What a provider's tokens could open is of no use here, so it isn't kept.
    account: {
      create: { before: async (account) => ({ data: { ...account, accessToken: null, refreshToken: null, idToken: null } }) },
    },
  } satisfies BetterAuthOptions['databaseHooks']
}
