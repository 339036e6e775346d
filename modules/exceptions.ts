import type { Exceptions } from '../kernel/database/catalogue.ts'

const ofPeople = 'A person belongs to no organization; deleting one is refused while a row points at them.'

/** Where a module's tables depart from a rule of the catalogue gate, and why they may; as in platform/exceptions.ts. */
export const exceptions: Exceptions = {
  'other-policies': {
    'leads.doors: select to guildhall_doors using true check -': 'The search of one’s own leads; see modules/leads/leads.sql.',
  },
  'composite-references': {
    'leads_created_by_fkey on leads → app.people': ofPeople,
    'lead_imports_created_by_fkey on lead_imports → app.people': ofPeople,
    'trunks_created_by_fkey on trunks → app.people': ofPeople,
    'trunks_rotated_by_fkey on trunks → app.people': ofPeople,
    'trunks_suspended_by_fkey on trunks → app.people': ofPeople,
    'trunks_revoked_by_fkey on trunks → app.people': ofPeople,
  },
  unique: {
    'app.trunks_username': 'A user name is random; that one is taken tells nobody anything.',
  },
  definers: {
    'app.search_leads(text,integer) of guildhall_doors': 'Searches one’s own leads by an index.',
  },
}
