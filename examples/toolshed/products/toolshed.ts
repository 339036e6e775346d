import { no } from '../../../kernel/shared/policy.ts'
import { product } from '../../../platform/product.ts'
import { tools } from '../modules/tools/contract.ts'

/** Neighbours who lend each other their tools: a shed is an organization. */
export default product({
  slug: 'toolshed',
  name: 'Toolshed',
  brand: { tagline: 'The neighbourhood’s tools', color: 'grape', supportAddress: 'help@toolshed.example' },
  belonging: 'many',
  roles: [
    { key: 'owner', label: 'Owner', plural: 'the owner' },
    { key: 'keeper', label: 'Keeper', plural: 'keepers' },
    { key: 'neighbour', label: 'Neighbour', plural: 'neighbours' },
  ],
  may: {
    //                     owner  keeper neighbour
    'organization.view': [ 'all', 'all', 'all' ],
    'members.view':      [ 'all', 'all', 'all' ],
    'members.leave':     [ 'all', 'all', 'all' ],
    'invitations.view':  [ 'all', 'all', no    ],
    'tools.view':        [ 'all', 'all', 'all' ],
    'tools.add':         [ 'all', 'all', no    ],
    'tools.borrow':      [ 'all', 'all', 'all' ],
    'tools.return':      [ 'all', 'all', 'own' ],
  },
  otherwise:             [ 'all', no,    no    ],
  matrix: [
    { row: 'Add tools', actions: ['tools.add'] },
    { row: 'Borrow tools', actions: ['tools.borrow'] },
    { row: 'Bring tools back', actions: ['tools.return'] },
  ],
  invitation: { expiresAfterDays: 7, defaultRole: 'neighbour', personWithoutOrganization: 'invite', personElsewhere: 'invite' },
  plans: null,
  ownership: { transfer: 'self-service', receivers: ['keeper', 'neighbour'], formerOwnerBecomes: 'keeper' },
  settings: ['logo', 'timezone', 'locale'],
  deletion: 'owner',
  words: {
    membersPage: { title: 'Neighbours', path: 'neighbours', trail: ['Neighbours'] },
    invite: { form: 'dialog', open: 'Invite a neighbour', field: 'E-mail', send: 'Send the invitation' },
    remove: 'Remove',
  },
  modules: [tools],
})
