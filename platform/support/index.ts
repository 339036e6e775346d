/**
 * Support: what the operator can do for an organization without touching the database (C16).
 *
 * It is for people whose verified address stands in SUPPORT_EMAILS, with two-step sign-in on and passed in their very session; to
 * everybody else there is nothing. They find an organization by its name, slug, id or the address of a member, and see its plan,
 * its people and the invitations that nobody has answered: never what the organization owns.
 *
 * They may hand it over to another member, set its plan, delete it, cancel an invitation, send a verification mail again, and turn off
 * the two-step sign-in of somebody who lost it; that of the support itself only the command line turns off. Each act takes a session
 * younger than ten minutes and a reason, stands in the organization's own log with both, and its owner is told by mail. That somebody
 * looked stands there too, once an hour. The operator's command line does the same for whoever may run it.
 *
 * Finding goes through a door (support.sql) that opens for a signature of the application. All else happens in the organization's own
 * context, so row security holds each act to the one organization that it names.
 */
export { cancelBySupport, resendVerificationBySupport, resetSecondStepBySupport, setPlanBySupport } from './acts.ts'
export { supportMails } from './email.ts'
export { find, seeMembers, seeOrganization } from './find.ts'
export { supportRoutes } from './routes.ts'
export { noteViewed } from './viewed.ts'
export { type By } from './who.ts'
