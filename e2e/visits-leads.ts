/** The states of the leads. */
import type { Page } from 'playwright-core'
import { fill, press, reads } from './steps.ts'
import type { Visits } from './visits.ts'

const selected = async (page: Page) => {
  await page.getByLabel('Select Nadia won', { exact: true }).check()
  await page.getByLabel('Select Nadia lost', { exact: true }).check()
  await reads(page, '2 selected', 'region')
}

export const leads: Visits[string] = {
  shown: { as: 'owner', sees: 'Leads', does: (page) => reads(page, '6 leads') },
  'as a viewer': { as: 'lesser', sees: 'Leads', does: (page) => reads(page, '6 leads') },
  'nothing found': { as: 'owner', query: '?search=nothing', sees: 'No leads match' },
  chosen: { as: 'owner', sees: 'Leads', does: selected },
  ...Object.fromEntries(
    ['Assign', 'Set status', 'Delete'].map((act) => [
      `chosen, and asked to ${act.toLowerCase()}`,
      {
        as: 'owner',
        sees: 'Leads',
        async does(page: Page) {
          await selected(page)
          await press(page, act)
          await page.getByRole('dialog').getByRole('heading').waitFor()
        },
        dialog: true,
      },
    ]),
  ),
  adding: { as: 'owner', query: '?lead=new', sees: 'New lead', does: (page) => press(page, 'Add lead'), dialog: true },
  open: {
    as: 'owner',
    sees: 'Leads',
    async does(page) {
      await press(page, /^Maximiliane/)
      await fill(page.getByRole('dialog'), 'Source', 'Referral')
    },
    dialog: true,
  },
  'open, and asked before it is closed': {
    as: 'owner',
    sees: 'Leads',
    async does(page) {
      await press(page, 'Nadia won')
      await fill(page.getByRole('dialog'), 'Source', 'Referral')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog', { name: 'Discard your changes' }).waitFor()
    },
    dialog: true,
  },
  'of some days': { as: 'owner', query: '?createdFrom=2001-01-01&createdTo=2001-01-31', sees: 'No leads match' },
  'open to a viewer': {
    as: 'lesser',
    sees: 'Leads',
    async does(page) {
      await press(page, 'Nadia won')
      await page.getByRole('dialog').getByLabel('Name').waitFor()
    },
    dialog: true,
  },
  'one that is not there': {
    as: 'owner',
    query: `?lead=lead_${'0'.repeat(32)}`,
    sees: 'No such lead',
    does: (page) => reads(page, 'not there any more', 'alert'),
    statuses: [404],
    dialog: true,
  },
  importing: {
    as: 'owner',
    query: '?import=file',
    sees: 'Import leads',
    does: (page) => reads(page, 'Drop the file here', 'dialog'),
    dialog: true,
  },
}
