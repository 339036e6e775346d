/**
 * Every screen, and the states of it that look different. A screen that is not listed here fails the walk: give it at least
 * `{ shown: { as: 'owner', sees: 'Its heading' } }`.
 */
import type { Page } from 'playwright-core'
import { supportAddress } from '../test/world.ts'
import type { Who } from './scene.ts'
import { choose, fill, paste, press, reads } from './steps.ts'
import { account, invitation } from './visits-account.ts'
import { keys } from './visits-keys.ts'
import { leads } from './visits-leads.ts'

export interface Visit {
  /** Without: signed out. */
  readonly as?: Who
  /** What follows the screen's own path. */
  readonly query?: string
  /** The link of the invitation in this state, which leads to the screen; or `support`, to the organization in the support console. */
  readonly link?: string
  /** The heading that must be there before anybody looks. */
  readonly sees: string
  readonly does?: (page: Page) => Promise<unknown>
  /** A dialog covers the page in the end. */
  readonly dialog?: boolean
  /** Answers that the state consists of. */
  readonly statuses?: readonly number[]
  /** Where the layout is another: a desk has no button for the menu. */
  readonly only?: 'desk' | 'phone'
}

export type Visits = Readonly<Record<string, Readonly<Record<string, Visit>>>>

const organizationName = 'Acme & Partners International Holding'

const development: Visits = {
  '/mailbox': {
    shown: { sees: 'Mailbox' },
    'with a mail': {
      query: '?search=open@',
      sees: 'Mailbox',
      async does(page) {
        await page
          .getByRole('link', { name: 'You’re invited' })
          .or(page.getByRole('link', { name: "You're invited" }))
          .first()
          .click()
        await page.getByTitle('Mail: You').contentFrame().getByRole('link', { name: 'Accept invitation' }).waitFor()
      },
    },
    empty: { query: '?search=nobody', sees: 'No mail matches' },
  },
  '/api-docs': {
    shown: {
      sees: 'get /api/v1/product',
      does: (page) => page.getByRole('button', { name: 'Follow the link of an invitation mail' }).click(),
    },
  },
  '/api-docs/problems': { shown: { query: '#no-seat-left', sees: 'no-seat-left' } },
}

const overview: Visits = {
  '': {
    shown: { as: 'owner', sees: 'What you can do as Owner' },
    'as a lesser role': { as: 'lesser', sees: 'What you can do as' },
    'with the selector open': {
      as: 'owner',
      sees: 'What you can do as Owner',
      does: async (page) => {
        await page.getByRole('banner').getByRole('button', { name: 'switch organization' }).click()
        await page.getByRole('option').first().waitFor()
      },
    },
    'with the palette open': {
      as: 'owner',
      sees: 'What you can do as Owner',
      async does(page) {
        await page.getByRole('button', { name: 'Search or go to' }).click()
        await page.getByRole('dialog').getByLabel('Search or go to').waitFor()
      },
      dialog: true,
    },
    'with the menu of the person open': {
      as: 'owner',
      sees: 'What you can do as Owner',
      does: (page) => page.getByRole('button', { name: 'Jane Doe: profile' }).click(),
    },
    'with the menu open': { as: 'owner', sees: 'What you can do as Owner', does: (page) => press(page, 'Open the menu'), only: 'phone' },
    'not theirs': { as: 'newcomer', sees: 'This organization is not there, or not yours' },
  },
  '/welcome': {
    shown: { as: 'newcomer', sees: 'Name your organization' },
    'with an invitation': { as: 'invited', sees: 'Welcome to' },
  },
}

const settings: Visits = {
  'settings/organization': {
    shown: { as: 'owner', sees: 'Danger zone' },
    'as a lesser role': { as: 'lesser', sees: 'Danger zone' },
  },
  'settings/audit-log': {
    shown: { as: 'owner', sees: 'Audit log' },
    'nothing found': { as: 'owner', query: '?search=nothing', sees: 'No events match' },
    'not allowed': { as: 'lesser', sees: 'You can’t see the audit log' },
  },
  'settings/webhooks': {
    shown: { as: 'owner', sees: 'Webhooks', does: (page) => page.getByRole('list', { name: 'Webhooks' }).waitFor() },
    creating: {
      as: 'owner',
      sees: 'Webhooks',
      async does(page) {
        await press(page, 'Create webhook')
        await fill(page.getByRole('dialog'), 'Address', 'http://10.0.0.1')
        await press(page.getByRole('dialog'), 'Create webhook')
        await reads(page.getByRole('dialog'), 'must begin with https', 'alert')
        await page.getByRole('dialog').getByLabel('Address', { exact: true }).and(page.locator(':focus')).waitFor()
      },
      dialog: true,
    },
    'not allowed': { as: 'lesser', sees: 'You can’t see webhooks' },
  },
  'settings/webhooks/$webhookId': {
    shown: {
      as: 'owner',
      link: 'webhook',
      sees: 'Customer relations',
      does: (page) => reads(page, 'No answer within 15 seconds', 'table'),
    },
    'a delivery': {
      as: 'owner',
      link: 'webhook',
      sees: 'Customer relations',
      async does(page) {
        await page.getByRole('button', { name: 'Details of audit.checkpoint' }).first().click()
        await page.getByRole('dialog').getByRole('table', { name: 'Attempts' }).waitFor()
      },
      dialog: true,
    },
    rotating: {
      as: 'owner',
      link: 'webhook',
      sees: 'Customer relations',
      async does(page) {
        await press(page, 'Manage')
        await page.getByRole('menuitem', { name: 'Rotate the signing secret' }).click()
        await page.getByRole('dialog').getByRole('radio', { name: '24 hours' }).waitFor()
      },
      dialog: true,
    },
    'not there': { as: 'owner', sees: 'This webhook is not there', statuses: [404] },
  },
  'settings/deletion': {
    shown: { as: 'owner', sees: 'Delete organization' },
    'not allowed': { as: 'lesser', sees: 'Delete organization' },
  },
  'settings/permissions': {
    shown: { as: 'owner', sees: 'What each role can do' },
    'one action': { as: 'lesser', query: '?action=invitations.create', sees: 'Who can' },
  },
}

const support: Visits = {
  '/support': {
    found: { as: 'support', query: '?search=Acme', sees: 'Support console', does: (page) => reads(page, 'Owned by Jane Doe') },
    'an account': {
      as: 'support',
      query: '?search=invited@example.com',
      sees: 'Support console',
      does: (page) => reads(page, 'Ina Vited', 'region'),
    },
    'about to reset a second step': {
      as: 'support',
      query: '?search=the-same-maximiliane.wolkenstein-trostburg.von.und.zu.freyberg@subsidiaries.example.com',
      sees: 'Support console',
      async does(page) {
        await press(page, 'Reset two-step sign-in')
        await page.getByRole('dialog').getByLabel('Reason').waitFor()
      },
      dialog: true,
    },
    'an account of the support': {
      as: 'support',
      query: `?search=${supportAddress}`,
      sees: 'Support console',
      does: (page) => reads(page, 'Two-step sign-in', 'region'),
    },
    'nothing asked': { as: 'support', sees: 'Whom can you help?' },
    'nothing found': { as: 'support', query: '?search=zz', sees: 'Nothing found' },
    'not theirs': { as: 'owner', sees: 'This page does not exist' },
  },
  '/support/organization': {
    shown: { as: 'support', link: 'support', sees: 'Open invitations', does: (page) => page.getByText('open@example.com').waitFor() },
    'not there': {
      as: 'support',
      query: '?id=nothing',
      sees: 'Organization',
      statuses: [404],
      does: (page) => reads(page, 'This does not exist', 'alert'),
    },
    'handing over': {
      as: 'support',
      link: 'support',
      sees: 'Open invitations',
      async does(page) {
        await press(page, 'Make owner: Victor Okafor')
        await page.getByRole('dialog').getByLabel('Reason').waitFor()
      },
      dialog: true,
    },
    deleting: {
      as: 'support',
      link: 'support',
      sees: 'Delete the organization',
      async does(page) {
        await press(page, 'Delete organization')
        await reads(page, 'people lose access', 'dialog')
      },
      dialog: true,
    },
    'without a reason': {
      as: 'support',
      link: 'support',
      sees: 'Open invitations',
      async does(page) {
        await press(page, 'Cancel invitation: open@example.com')
        await press(page.getByRole('dialog'), 'Cancel invitation')
        await reads(page, 'Enter a reason', 'dialog')
      },
      dialog: true,
    },
  },
}
/** Without the parts that stand where one looks twice: what the one product shows, the other shows too. */
const common: Visits = { ...account, ...invitation, ...development, ...overview, ...settings, ...support, ...keys }

export const visitsOf: Readonly<Record<string, Visits>> = {
  clozup: {
    ...common,
    'settings/organization': {
      ...common['settings/organization'],
      'with months that do not add up': {
        as: 'owner',
        sees: 'Revenue targets',
        async does(page) {
          const quarter = page.getByRole('group', { name: 'Q1' })
          for (const field of await quarter.getByRole('textbox').all()) await field.fill('1000')
          await reads(page, 'The months of Q1 add up to', 'alert')
        },
      },
      'about to be handed over': {
        as: 'owner',
        sees: 'Danger zone',
        async does(page) {
          await press(page, 'Transfer Ownership')
          await press(page.getByRole('dialog'), 'Transfer Ownership')
          await reads(page, 'Choose the new owner.', 'dialog')
        },
        dialog: true,
      },
    },
    'settings/plan': {
      shown: { as: 'owner', sees: 'Plan', does: (page) => page.getByRole('button', { name: 'Change to Starter' }).waitFor() },
      'as a lesser role': { as: 'lesser', sees: 'Plan' },
      changing: {
        as: 'owner',
        sees: 'Plan',
        async does(page) {
          await press(page, 'Change to Starter')
          await page.getByRole('dialog').getByRole('button', { name: 'Change to Starter' }).waitFor()
        },
        dialog: true,
      },
    },
    'settings/reassignment': {
      shown: { as: 'owner', sees: 'Reassign records' },
      'not allowed': { as: 'lesser', sees: 'You can’t reassign records' },
    },
    'settings/organization/members': {
      shown: { as: 'owner', sees: 'Pending invitations (5)' },
      'as a viewer': { as: 'lesser', sees: 'Members (3)' },
      'nothing found': { as: 'owner', query: '?search=nobody', sees: 'No members match' },
      inviting: {
        as: 'owner',
        sees: 'Members (3)',
        async does(page) {
          await press(page, 'Invite Member')
          const field = page.getByRole('dialog').getByRole('textbox', { name: 'Email address' })
          await paste(field, '"Doe, John" <john@example.com>, kay@example.com, broken@')
          await page.getByRole('list', { name: '3 addresses' }).waitFor()
        },
        dialog: true,
      },
      removing: {
        as: 'owner',
        sees: 'Members (3)',
        does: async (page) => {
          await press(page, 'Remove Member Victor Okafor')
          await page.getByRole('dialog').getByRole('button', { name: 'Remove Member' }).waitFor()
        },
        dialog: true,
      },
      'changing a role': {
        as: 'owner',
        sees: 'Members (3)',
        does: (page) => choose(page, 'Role of Victor Okafor', 'Admin'),
        dialog: true,
      },
      cancelling: {
        as: 'owner',
        sees: 'Pending invitations (5)',
        does: (page) => press(page, 'Cancel the invitation to open@example.com'),
        dialog: true,
      },
      renaming: {
        as: 'owner',
        sees: 'Members (3)',
        does: (page) => page.getByRole('main').getByRole('button', { name: organizationName }).click(),
      },
    },
    leads,
  },
  cliqtel: {
    ...onlyFirst(common),
    'settings/team': {
      shown: { as: 'owner', sees: 'Pending invitations (5)' },
      'as a member': { as: 'lesser', sees: 'Members (3)' },
    },
    trunks: {
      shown: { as: 'lesser', sees: 'SIP trunks', does: (page) => reads(page, 'Old reception') },
      'nothing found': { as: 'owner', query: '?search=nothing', sees: 'No trunks match' },
      'one that is not there': {
        as: 'owner',
        query: `?trunk=trunk_${'0'.repeat(32)}`,
        sees: 'SIP trunks',
        does: (page) => reads(page, 'This does not exist', 'alert'),
        statuses: [404],
      },
      creating: { as: 'owner', sees: 'SIP trunks', does: (page) => press(page, 'Create trunk'), dialog: true },
      created: {
        as: 'owner',
        sees: 'SIP trunks',
        async does(page) {
          await press(page, 'Create trunk')
          await fill(page.getByRole('dialog'), 'Name', 'Lobby')
          await press(page.getByRole('dialog'), 'Create trunk')
          await press(page, 'Copy password')
        },
        dialog: true,
      },
      'with the actions open': { as: 'owner', sees: 'SIP trunks', does: (page) => press(page, 'Actions on Warehouse phones') },
      ...Object.fromEntries(
        (['Rename', 'Rotate the password', 'Suspend', 'Resume', 'Delete'] as const).map((act) => [
          `asked to ${act.toLowerCase()}`,
          {
            as: 'owner',
            sees: 'SIP trunks',
            does: (page: Page) => actOn(page, act === 'Suspend' ? 'Head office PBX' : 'Warehouse phones', act),
            dialog: true,
          },
        ]),
      ),
    },
  },
}

async function actOn(page: Page, trunk: string, act: string): Promise<void> {
  await press(page, `Actions on ${trunk}`)
  await page.getByRole('menuitem', { name: act }).click()
  await page.getByRole('dialog').getByRole('heading').waitFor()
}

/** Of each screen the first state: the colours differ between the products, the rest is the same. */
function onlyFirst(visits: Visits): Visits {
  return Object.fromEntries(Object.entries(visits).map(([path, states]) => [path, Object.fromEntries(Object.entries(states).slice(0, 1))]))
}
