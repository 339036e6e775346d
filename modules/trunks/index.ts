/**
 * SIP trunks: the credentials that an organization's phones and PBXs register with (C21).
 *
 * Everybody in the organization sees, creates and rotates them. User name and password are made here, by chance; the password is
 * shown in the answer to creating and to rotating, and what is kept are the two digests that SIP authenticates with. The application
 * writes those and can't read them. Each showing stands in the ledger of secrets, so that a removal lists the trunks to rotate.
 *
 * A rotation kills the old password at once. A suspension takes effect at a time: now, which cuts off what is registered, or when the
 * longest registration has run out, until when the trunk is `lapsing` (C19). Resuming takes it back. Deleting is for good; the row
 * stays, so that nobody else ever gets that user name, and so that the log's links lead somewhere.
 *
 * A registrar asks for: the row of `(realm, username)`, its digests, no `suspended_from` to let somebody register, and
 * `suspended_from` in the past or `revoked_at` to end what is registered.
 *
 * Trunks keep no organization from being closed by a move (C10 names numbers, balance and invoices): without a number and without
 * money, nobody calls through one.
 */
import type { ServerModule } from '../../platform/module.ts'
import { kept } from '../../platform/removal/index.ts'
import { demonstrate } from './demonstration.ts'
import { readTrunk } from './list.ts'
import { trunkRoutes } from './routes.ts'

const history = 'It tells who did it; the trunk is the organization’s.'

export default {
  name: 'trunks',
  routes: trunkRoutes,
  subjects: {
    async trunk(_app, tx, id) {
      const found = await readTrunk(tx, id)
      return found && { label: found.name, subject: { state: found.status } }
    },
  },
  touches: [
    kept('trunks.created_by', history),
    kept('trunks.rotated_by', history),
    kept('trunks.suspended_by', history),
    kept('trunks.revoked_by', history),
  ],
  secretKinds: [
    {
      kind: 'trunk',
      words: ['SIP trunk', 'SIP trunks'],
      page: (id) => `trunks?trunk=${id}`,
      rotation: {
        action: 'trunks.manage',
        path: (id) => `/trunks/${id}/rotate`,
        hasGrace: false,
        shows: { 'User name': 'credentials.username', Password: 'credentials.password' },
      },
    },
  ],
  deletion: { words: { trunks: ['SIP trunk', 'SIP trunks'] } },
  demonstrate,
} satisfies ServerModule
