import { no } from '../kernel/shared/policy.ts'
import { trunks } from '../modules/trunks/contract.ts'
import { product } from '../platform/product.ts'

export default product({
  slug: 'cliqtel',
  name: 'Cliqtel',
  brand: { tagline: 'The communications workspace', color: 'teal', supportAddress: 'support@cliqtel.com' },
  belonging: 'one',
  roles: [
    { key: 'owner', label: 'Owner', plural: 'the owner' },
    { key: 'member', label: 'Member', plural: 'members' },
  ],
  may: {
    //                        owner  member
    'organization.view':    [ 'all', 'all' ],
    'organization.rename':  [ 'all', no    ],
    'organization.settings': [ 'all', no ],
    'organization.delete':  [ no,    no    ],
    'records.reassign':     [ no,    no    ],
    'billing.manage':       [ no,    no    ],
    'ownership.transfer':   [ no,    no    ],
    'members.view':         [ 'all', 'all' ],
    'members.change-role':  [ no,    no    ],
    'members.remove':       [ 'all', no    ],
    'members.leave':        [ no,    no    ],
    'invitations.view':     [ 'all', 'all' ],
    'invitations.create':   [ 'all', no    ],
    'invitations.cancel':   [ 'all', no    ],
    'invitations.resend':   [ no,    no    ],
    // The seed: "Audit logs are available for sensitive actions". It does not say to whom; they tell who changed what about whom, so it
    // is whoever may change it.
    'audit.view':           [ 'all', no    ],
    // Whoever removes members is who rotates what they have seen.
    'secrets.view':         [ 'all', no    ],
    // The seed: "API keys and webhook configuration" are shared by every member.
    'webhooks.view':        [ 'all', 'all' ],
    'webhooks.manage':      [ 'all', 'all' ],
    // "Shared: treat them like shared secrets." Nobody gives a key more than they may do themselves.
    'api-keys.view':        [ 'all', 'all' ],
    'api-keys.manage':      [ 'all', 'all' ],
    'numbers.view':         [ 'all', 'all' ],
    'trunks.view':          [ 'all', 'all' ],
    // The seed: "Anyone can create or rotate trunks".
    'trunks.manage':        [ 'all', 'all' ],
    'conversations.view':   [ 'all', 'all' ],
    'messages.send':        [ 'all', 'all' ],
    'calls.originate':      [ 'all', 'all' ],
    'numbers.order':        [ 'all', 'all' ],
    'wallet.top-up':        [ 'all', 'all' ],
  },
  // The seed's table has seven lines; two of them name two capabilities each, which makes the nine of C3.
  matrix: [
    { row: 'View numbers, trunks, conversations', actions: ['numbers.view', 'trunks.view', 'conversations.view'] },
    { row: 'Send messages', actions: ['messages.send'] },
    { row: 'Originate calls', actions: ['calls.originate'] },
    { row: 'Order new numbers', actions: ['numbers.order'] },
    { row: 'Top up wallet', actions: ['wallet.top-up'] },
    { row: 'Rename the organization', actions: ['organization.rename'] },
    { row: 'Invite new members', actions: ['invitations.create'] },
    { row: 'Cancel pending invitations', actions: ['invitations.cancel'] },
    { row: 'Remove members', actions: ['members.remove'] },
  ],
  invitation: { expiresAfterDays: 14, defaultRole: 'member', personWithoutOrganization: 'add', personElsewhere: 'refuse' },
  plans: null,
  ownership: { transfer: 'support', receivers: ['member'], formerOwnerBecomes: 'member' },
  settings: ['logo', 'timezone', 'locale'],
  deletion: 'support',
  words: {
    membersPage: { title: 'Team', path: 'settings/team', trail: ['Settings', 'Team'] },
    invite: { form: 'inline', open: 'Invite by email', field: 'Invite by email', send: 'Send invitation' },
    remove: 'Remove',
  },
  modules: [trunks],
})
