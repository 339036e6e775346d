import type { Exceptions } from '../kernel/database/catalogue.ts'

const ofPeople = 'A person belongs to no organization; deleting one is refused while a row points at them.'
const ofRoles = 'The roles are the product’s, the same for all.'
const neverDeleted = 'A role is never deleted.'
const door = 'Opens for a secret only; see platform/doors/doors.sql.'
const identity = 'Part of the person’s own account.'

/**
 * Where the schema departs from a rule of the catalogue gate (kernel/database/catalogue.ts), and why it may. Each line was thought
 * about once; one that is not needed any more fails the gate.
 */
export const exceptions: Exceptions = {
  'other-policies': {
    "idempotency_keys.forgets: all to guildhall_service using (created_at < (now() - '24:00:00'::interval)) check -":
      'Only what is a day old can be forgotten.',
    "webhook_deliveries.forgets: all to guildhall_service using (created_at < (now() - '30 days'::interval)) check -":
      'Only what is a month old can be forgotten.',
    'idempotency_keys.ends_with_its_organization: all to guildhall_owner using (organization_id = ( SELECT current_organization() AS current_organization)) check -':
      'forget_organization() lets go of the answers of its own organization.',
    'people.ends_with_its_organization: all to guildhall_owner using (joins_organization_id = ( SELECT current_organization() AS current_organization)) check (joins_organization_id IS NULL)':
      'forget_organization() lets sign-ups lead to its own organization no more.',
    'people.identity: all to guildhall_service using true check true': 'Better Auth keeps the accounts of all people.',
    'people.ending: all to guildhall_owner using true check true': 'The function that ends an account, and the trigger that asks for it.',
    'people.members_see_members: select to guildhall_app using (EXISTS ( SELECT FROM memberships WHERE (memberships.person_id = people.id) OFFSET 0)) check -':
      'Within an organization its members are seen: the inner query is under row security itself.',
    'people.people_see_themselves: select to guildhall_app using (id = ( SELECT current_principal() AS current_principal)) check -':
      'Everybody sees themselves.',
    'people.people_complete_their_sign_up: update to guildhall_app using (id = ( SELECT current_principal() AS current_principal)) check (id = ( SELECT current_principal() AS current_principal))':
      'What a sign-up was for is noted on the person, and cleared when it is fulfilled.',
    'people.doors: select to guildhall_doors using true check -': door,
    'organizations.doors: select to guildhall_doors using true check -': door,
    'memberships.doors: select to guildhall_doors using true check -': door,
    'invitations.doors: select to guildhall_doors using true check -': door,
    'api_keys.doors: select to guildhall_doors using true check -': door,
    'former_links.doors: select to guildhall_doors using true check -': door,
    'logos.doors: select to guildhall_doors using true check -': door,
    'audit_events.doors: select to guildhall_doors using true check -': 'The search of one’s own log; see platform/audit/audit.sql.',
    'audit_heads.chain: all to guildhall_owner using true check true': 'The trigger that chains events finds the head of their chain.',
  },
  'composite-references': {
    'memberships_person_id_fkey on memberships → app.people': ofPeople,
    'memberships_role_fkey on memberships → app.roles': ofRoles,
    'invitations_role_fkey on invitations → app.roles': ofRoles,
    'invitations_invited_by_fkey on invitations → app.people': ofPeople,
    'invitations_accepted_by_fkey on invitations → app.people': ofPeople,
    'invitations_cancelled_by_fkey on invitations → app.people': ofPeople,
    'removals_person_id_fkey on removals → app.people': ofPeople,
    'removals_removed_by_fkey on removals → app.people': ofPeople,
    'removals_restored_by_fkey on removals → app.people': ofPeople,
    'removals_role_fkey on removals → app.roles': ofRoles,
    'api_keys_held_by_fkey on api_keys → app.people': ofPeople,
    'api_keys_created_by_fkey on api_keys → app.people': ofPeople,
    'api_keys_revoked_by_fkey on api_keys → app.people': ofPeople,
    'secret_exposures_person_id_fkey on secret_exposures → app.people': ofPeople,
    'webhooks_created_by_fkey on webhooks → app.people': ofPeople,
  },
  unique: {
    'app.organizations_slug_key': 'A slug names an organization among all. Its ending is random, so that a taken one tells nothing.',
    'app.memberships_one_organization':
      'One organization per person is a promise about all organizations (C2); what a refusal tells is what C7 tells.',
    'app.logos_address': 'An address is random; that two are the same tells nobody anything.',
    'app.api_keys_secret': 'A secret is random; that two are the same tells nobody anything.',
    'app.api_keys_previous': 'A secret is random; that two are the same tells nobody anything.',
    'app.invitations_token': 'A token is random; that two are the same tells nobody anything.',
  },
  'reference-indexes': {
    'memberships_role_fkey on memberships': neverDeleted,
    'invitations_role_fkey on invitations': neverDeleted,
    'removals_role_fkey on removals': neverDeleted,
  },
  definers: {
    'app.tenant_part(integer) of guildhall_owner': 'Reads the key that tenant contexts are signed with.',
    'app.current_organization() of guildhall_owner': 'Asks tenant_part, which nobody else may.',
    'app.current_principal() of guildhall_owner': 'Asks tenant_part, which nobody else may.',
    'app.is_signed(text,text,text) of guildhall_owner': 'Reads the key that the application signs with.',
    'app.enqueue(text,json,timestamp with time zone,text) of guildhall_owner': 'Adds a job for those who may not read jobs.',
    'app.enqueue_in_turn(text,text,json,timestamp with time zone,text) of guildhall_owner': 'Adds a job for those who may not read jobs.',
    'app.session_principal(text,text) of guildhall_doors': door,
    'app.session_memberships(text) of guildhall_doors': door,
    'app.session_invitations(text) of guildhall_doors': door,
    'app.invitation_of_link(bytea) of guildhall_doors': door,
    'app.logo_at(text) of guildhall_doors': 'Shows a logo to whoever knows its address, which can’t be guessed.',
    'app.api_key_principal(bytea,text) of guildhall_doors': 'Opens for a secret only; see platform/api-keys/api-keys.sql.',
    'app.invitee(text,text) of guildhall_doors': door,
    'app.invitations_of_member(text,text) of guildhall_doors': door,
    'app.support_organizations(text,text) of guildhall_doors': 'Finds organizations for the support console; opens for a signature only.',
    'app.organizations_of_person(text,text) of guildhall_doors': 'Finds whose log it is, for the support; opens for a signature only.',
    'app.end_second_step(text,text) of guildhall_owner': 'Ends a second step for the support; opens for a signature for this person only.',
    'app.organization_of_slug(text) of guildhall_doors': 'For the operator’s command line, by guildhall_service alone.',
    'app.end_account(text) of guildhall_owner': 'Ends the account of whoever holds this session, and of nobody else.',
    'app.refuse_ended() of guildhall_owner': 'A trigger: whether an account was deleted, the tenant can’t see.',
    'app.chain_audit_event() of guildhall_owner': 'Gives an event its place in the chain, whose head nobody else may write.',
    'app.note_audit_checkpoint() of guildhall_owner': 'Notes how far a chain was signed, at its head.',
    'app.member_sessions(text) of guildhall_doors': 'Counts the sessions of a member of one’s own organization.',
    'app.forget_organization() of guildhall_owner': 'Deletes what of one’s own organization stands outside of its tables.',
    'app.audit_head() of guildhall_owner': 'Shows the head of one’s own chain.',
    'app.unsigned_audit_heads(integer) of guildhall_owner': 'For the job that signs them, by guildhall_service alone.',
    'app.search_audit(text,bigint,bigint,text,text,text,integer,boolean) of guildhall_doors': 'Searches one’s own log by an index.',
  },
  'shared-grants': {
    'app.product: select': 'The trigger that follows the policy of belonging asks it.',
    'app.roles: select': 'The roles are the product’s, the same for all.',
    'app.people.id: select': identity,
    'app.people.name: select': identity,
    'app.people.email: select': identity,
    'app.people.email_verified: select': identity,
    'app.people.image: select': identity,
    'app.people.joins_organization_id: select': identity,
    'app.people.joins_organization_id: update': identity,
    'app.people.joins_invitation_id: select': identity,
    'app.people.joins_invitation_id: update': identity,
    'app.people.names_organization: select': identity,
    'app.people.names_organization: update': identity,
  },
  'service-grants': {
    'app.idempotency_keys: delete': 'Keys are forgotten after a day; a policy lets go of older ones only.',
    'app.idempotency_keys.created_at: select': 'How old a key is, and nothing else of it.',
    'app.webhook_deliveries: delete': 'Deliveries are forgotten after a month; a policy lets go of older ones only.',
    'app.webhook_deliveries.created_at: select': 'How old a delivery is, and nothing else of it.',
  },
}
