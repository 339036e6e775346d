import type { Page } from 'playwright-core'
import { fill, press, reads } from './steps.ts'
import type { Visits } from './visits.ts'

/** The pages of API keys, and of who has seen which secret. */
export const keys: Visits = {
  'settings/api-keys': {
    shown: { as: 'owner', sees: 'API keys', does: (page) => reads(page, 'Nightly import') },
    'not allowed': { as: 'lesser', sees: 'You can’t see the API keys' },
    'nothing found': { as: 'owner', query: '?search=nothing', sees: 'No keys match' },
    'one that is not there': {
      as: 'owner',
      query: `?key=key_${'0'.repeat(32)}`,
      sees: 'API keys',
      does: (page) => reads(page, 'This does not exist', 'alert'),
      statuses: [404],
    },
    creating: {
      as: 'owner',
      sees: 'API keys',
      async does(page) {
        await press(page, 'Create API key')
        await page.getByRole('radio', { name: 'Only what you choose' }).click()
        await press(page.getByRole('dialog'), 'Create API key')
        await page.getByRole('alert').filter({ hasText: 'Choose at least one permission.' }).waitFor()
      },
      dialog: true,
    },
    created: {
      as: 'owner',
      sees: 'API keys',
      async does(page) {
        await press(page, 'Create API key')
        await fill(page, 'Name', 'Weekly figures')
        await press(page.getByRole('dialog'), 'Create API key')
        await page.getByRole('button', { name: 'Copy key' }).waitFor()
      },
      dialog: true,
    },
    rotating: { as: 'owner', sees: 'API keys', does: (page) => act(page, 'Nightly import', 'Rotate'), dialog: true },
    revoking: { as: 'owner', sees: 'API keys', does: (page) => act(page, 'Nightly import', 'Revoke'), dialog: true },
    editing: {
      as: 'owner',
      sees: 'API keys',
      async does(page) {
        await act(page, 'Nightly import', 'Edit')
        await page.getByRole('button', { name: 'Save' }).waitFor()
      },
      dialog: true,
    },
  },
  'settings/secrets': {
    shown: { as: 'owner', sees: 'Secrets people have seen', does: (page) => reads(page, 'Nightly import') },
    rotating: {
      as: 'owner',
      sees: 'Secrets people have seen',
      async does(page) {
        await press(page, 'Rotate Nightly import')
        await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).waitFor()
      },
      dialog: true,
    },
    revoking: {
      as: 'owner',
      sees: 'Secrets people have seen',
      async does(page) {
        await press(page, 'Revoke Nightly import')
        await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).waitFor()
      },
      dialog: true,
    },
    'nothing to rotate': { as: 'owner', query: '?by=former', sees: 'Nothing to rotate' },
    'not allowed': { as: 'lesser', sees: 'You can’t see who has seen what' },
  },
}

async function act(page: Page, name: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Actions on ${name}` }).click()
  await page.getByRole('menuitem', { name: what, exact: true }).click()
}
