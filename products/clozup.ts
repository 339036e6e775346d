import { no } from '../kernel/shared/policy.ts'
import { leads } from '../modules/leads/contract.ts'
import { product } from '../platform/product.ts'

export default product({
  slug: 'clozup',
  name: 'Clozup',
  brand: { tagline: 'The sales workspace', color: 'indigo', supportAddress: 'support@clozup.com' },
  belonging: 'many',
  roles: [
    { key: 'owner', label: 'Owner', plural: 'the owner' },
    { key: 'admin', label: 'Admin', plural: 'admins' },
    { key: 'member', label: 'Member', plural: 'members' },
    { key: 'viewer', label: 'Viewer', plural: 'viewers' },
  ],
  may: {
    //                        owner  admin  member viewer
    'organization.view':    [ 'all', 'all', 'all', 'all' ],
    'organization.rename':  [ 'all', 'all', no,    no    ],
    'organization.settings': [ 'all', 'all', no, no ],
    'ownership.transfer':   [ 'all', no,    no,    no    ],
    'members.view':         [ 'all', 'all', 'all', 'all' ],
    'members.change-role':  [ 'all', 'all', no,    no    ],
    'members.remove':       [ 'all', 'all', no,    no    ],
    'members.leave':        [ 'all', 'all', 'all', 'all' ],
    'invitations.view':     [ 'all', 'all', no,    no    ],
    'invitations.create':   [ 'all', 'all', no,    no    ],
    'invitations.cancel':   [ 'all', 'all', no,    no    ],
    'invitations.resend':   [ 'all', 'all', no,    no    ],
    // The seed is silent. Those who manage members see what was done to them.
    'audit.view':           [ 'all', 'all', no,    no    ],
    // Whoever removes members is who rotates what they have seen.
    'secrets.view':         [ 'all', 'all', no,    no    ],
    // Webhooks are integrations: see 'integrations.manage'.
    'webhooks.view':        [ 'all', 'all', no,    no    ],
    'webhooks.manage':      [ 'all', 'all', no,    no    ],
    'leads.view':           [ 'all', 'all', 'all', 'all' ],
    'leads.edit':           [ 'all', 'all', 'all', no    ],
    'deals.view':           [ 'all', 'all', 'all', 'all' ],
    'deals.edit':           [ 'all', 'all', 'all', no    ],
    'campaigns.view':       [ 'all', 'all', 'all', 'all' ],
    'campaigns.manage':     [ 'all', 'all', 'all', no    ],
    'assistant.use':        [ 'all', 'all', 'all', no    ],
    'calls.make':           [ 'all', 'all', 'all', no    ],
    'team-analytics.view':  [ 'all', 'all', 'own', 'all' ],
    'automations.manage':   [ 'all', 'all', no,    no    ],
    'integrations.manage':  [ 'all', 'all', no,    no    ],
    // Of integrations: a test holds the three equal.
    'api-keys.view':        [ 'all', 'all', no,    no    ],
    'api-keys.manage':      [ 'all', 'all', no,    no    ],
    // "An admin can bulk-reassign their data to another team member."
    'records.reassign':     [ 'all', 'all', no,    no    ],
    'billing.manage':       [ 'all', no,    no,    no    ],
    'organization.delete':  [ 'all', no,    no,    no    ],
  },
  matrix: [
    { row: 'View leads, deals, campaigns', actions: ['leads.view', 'deals.view', 'campaigns.view'] },
    { row: 'Create/edit leads & deals', actions: ['leads.edit', 'deals.edit'] },
    { row: 'Create/manage campaigns', actions: ['campaigns.manage'] },
    { row: 'Use AI Assistant', actions: ['assistant.use'] },
    { row: 'Make calls', actions: ['calls.make'] },
    { row: 'View team analytics', actions: ['team-analytics.view'] },
    { row: 'Manage automations', actions: ['automations.manage'] },
    { row: 'Manage integrations', actions: ['integrations.manage', 'api-keys.manage'] },
    { row: 'Invite/remove members', actions: ['invitations.create', 'members.remove'] },
    { row: 'Manage billing', actions: ['billing.manage'] },
    { row: 'Delete organization', actions: ['organization.delete'] },
  ],
  invitation: { expiresAfterDays: 7, defaultRole: 'member', personWithoutOrganization: 'invite', personElsewhere: 'invite' },
  plans: [
    { key: 'free', name: 'Free', seats: 1 },
    { key: 'starter', name: 'Starter', seats: 3 },
    { key: 'pro', name: 'Pro', seats: 10 },
    { key: 'enterprise', name: 'Enterprise', seats: null },
  ],
  // Until there is billing, nobody gets more seats without the operator.
  planChange: { up: 'support', down: 'self-service' },
  ownership: { transfer: 'self-service', receivers: ['admin'], formerOwnerBecomes: 'admin' },
  settings: ['logo', 'currency', 'timezone', 'locale', 'fiscalYear', 'targets'],
  deletion: 'owner',
  words: {
    membersPage: { title: 'Members', path: 'settings/organization/members', trail: ['Settings', 'Organization', 'Members'] },
    invite: { form: 'dialog', open: 'Invite Member', field: 'Email address', send: 'Send Invitation' },
    remove: 'Remove Member',
  },
  modules: [leads],
})
