/**
 * A call for every route, which answers with success. The matrix, the replay with foreign ids and the hostile input are all made
 * from these; a route without one fails the run. Each capability has a file here.
 */
import type { Samples } from '../stage.ts'
import { apiKeys } from './api-keys.ts'
import { audit } from './audit.ts'
import { deletion } from './deletion.ts'
import { invitations } from './invitations.ts'
import { leads } from './leads.ts'
import { mailbox } from './mailbox.ts'
import { members } from './members.ts'
import { organizations } from './organizations.ts'
import { ownership } from './ownership.ts'
import { people } from './people.ts'
import { permissions } from './permissions.ts'
import { reassignment } from './reassignment.ts'
import { removal } from './removal.ts'
import { seats } from './seats.ts'
import { secrets } from './secrets.ts'
import { signingIn } from './signing-in.ts'
import { support } from './support.ts'
import { trunks } from './trunks.ts'
import { webhooks } from './webhooks.ts'

export const samples: Samples = {
  ...signingIn,
  ...people,
  ...organizations,
  ...ownership,
  ...seats,
  ...deletion,
  ...members,
  ...removal,
  ...reassignment,
  ...invitations,
  ...audit,
  ...permissions,
  ...secrets,
  ...leads,
  ...apiKeys,
  ...support,
  ...mailbox,
  ...webhooks,
  ...trunks,
}
