/**
 * Webhooks: an organization's own programs are told what happens (C30).
 *
 * A webhook is an address, the events that it wants, and a secret. Events are those of the log, by the same names, each declared with
 * a sentence by its capability. The database hands every event to the webhooks that want it in the transaction of the change: none
 * can be forgotten, and what was rolled back is told to nobody. Requests follow Standard Webhooks 1.0: an id that stays the same over
 * all attempts, a time, and a signature over both and the body. After a rotation the former secret signs as well until its grace ends.
 *
 * The signing secret has to be there for signing, so it lies sealed under a key that the database does not have. Whoever is shown it
 * (when it is made, rotated or revealed) stands in the ledger of secrets.
 *
 * A delivery succeeds with any 2xx. Anything else, a redirect included, is tried again over a little more than a day; each webhook has
 * a queue of its own, so that one that is slow holds up no other. 410 switches the webhook off at once; three days without any success
 * do as well, and the owner is told, and once before. It can be switched on again. No answer is kept but its status, and requests go
 * to public addresses only (kernel/http/outbound.ts): nobody reads by a webhook what stands inside our network.
 *
 * What was sent stands in a list for 30 days, and each of it can be sent again under the same id.
 */
import type { HandOut } from '../audit/index.ts'
import { tellBesideTheLog } from './deliveries.ts'

export { deliveryJobs, webhookCrontab, webhookJobs } from './jobs.ts'
export { webhookMails } from './email.ts'
export { webhookRoutes } from './routes.ts'

/** Checkpoints of the log go to the webhooks that chose them, as one more place where the log's end is kept. */
export const handOutCheckpoints: HandOut = (tx, checkpoint) => tellBesideTheLog(tx, 'audit.checkpoint', checkpoint)
