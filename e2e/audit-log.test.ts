import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { salesCast, type SalesCast, telecomCast } from '../test/cast.ts'
import { verifyExport } from '../platform/audit/index.ts'
import { expectGoodLooks } from './looks.ts'
import { type Stage, stage } from './product.ts'
import { at, choose, heading, press, reads, row } from './steps.ts'

const events = (page: Page) => page.getByRole('table', { name: 'Events' })

describe('in Clozup', () => {
  let product: Stage
  let cast: SalesCast
  let log: string

  beforeAll(async () => {
    product = await stage('clozup', { worker: false, mailbox: true })
    cast = await salesCast(product)
    log = `/o/${cast.acme.slug}/settings/audit-log`
    const { client } = cast.jane
    await client.patch(cast.acme.path, { name: 'Acme Sales Ltd' })
    await client.patch(`${cast.acme.path}/members/${cast.victor.id}`, { role: 'member' })
    await cast.omar.client.post(`${cast.acme.path}/invitations`, { email: 'new.colleague@example.com', role: 'viewer' })
  })
  afterAll(() => product.stop())

  test('C18: the owner finds under Settings → Audit log what happened, the newest first', async () => {
    const { page, open } = await product.as(cast.jane)
    await open(`/o/${cast.acme.slug}`)
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit log' }).click()
    await heading(page, 'Audit log')
    await row(events(page), 'Invitation created').waitFor()
    const what = await events(page).getByRole('row').allInnerTexts()
    expect(what.slice(1).map((text) => text.split('\n').slice(-4).join(' ').replaceAll(/\s+/g, ' '))).toEqual([
      expect.stringContaining('new.colleague@example.com'),
      expect.stringContaining('role: viewer, now member'),
      expect.stringContaining('name: Acme Sales, now Acme Sales Ltd'),
      expect.stringContaining('Acme Sales'),
    ])
    await expectGoodLooks(page, 'audit log')
  })

  test('C18: filters stand in the address, and a link of somebody else’s shows the same', async () => {
    const { page, open } = await product.as(cast.jane)
    await open(log)
    await choose(page, 'Filter by person', 'Omar Haddad')
    await at(page, new RegExp(`actor=${cast.omar.id}`))
    await page.getByText('1 event', { exact: true }).waitFor()
    await page.goBack()
    await page.getByText('4 events', { exact: true }).waitFor()
    // The key is for whoever is not typing.
    await page.getByRole('heading', { name: 'Audit log' }).click()
    await page.keyboard.press('/')
    await page.getByRole('searchbox').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('victor')
    await at(page, `${log}?search=victor`)
    await page.getByText('1 event', { exact: true }).waitFor()
    const omar = await product.as(cast.omar)
    await omar.open(`${log}?search=victor&action=organization.renamed`)
    await heading(omar.page, 'No events match')
    await press(omar.page.getByRole('search', { name: 'Filters of the audit log' }), 'Clear filters')
    await omar.page.getByText('4 events', { exact: true }).waitFor()
    await at(omar.page, log)
  })

  test('C18: an event tells before and after, rule, request and hash, and leads on', async () => {
    const { page, open } = await product.as(cast.jane)
    await open(log)
    await press(page, 'Details of event 3')
    const drawer = page.getByRole('dialog', { name: 'Member role changed' })
    await drawer.waitFor()
    const difference = drawer.getByRole('table', { name: 'Before and after' })
    const told = await row(difference, 'Role').getByRole('cell').allInnerTexts()
    expect(told.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual(['Role', 'was viewer', 'is now member'])
    await reads(drawer, 'members.change-role: owner', 'table')
    await reads(drawer, /[0-9a-f]{64}/, 'table')
    await expectGoodLooks(page, 'audit log details', { dialog: true })
    const address = page.url()
    await page.keyboard.press('j')
    await page.getByRole('dialog', { name: 'Organization renamed' }).waitFor()
    const omar = await product.as(cast.omar)
    await omar.page.goto(address)
    const same = omar.page.getByRole('dialog', { name: 'Member role changed' })
    await same.getByRole('link', { name: 'All that happened to Victor Okafor' }).click()
    await omar.page.getByText('1 event', { exact: true }).waitFor()
    await at(omar.page, `${log}?target=${cast.victor.id}`)
    await row(events(omar.page), 'Victor Okafor').getByRole('link', { name: 'Victor Okafor' }).click()
    await heading(omar.page, 'Members (1)')
  })

  test('C18: the log is checked on the screen, and its download without the service', async () => {
    const { page, open } = await product.as(cast.jane)
    await open(log)
    await press(page, 'Verify the log')
    await reads(page, 'The log is whole', 'alert')
    await press(page, 'Download')
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: 'Whole log, JSON lines' }).click()
    const file = await (await download).path()
    const text = await readFile(file, 'utf8')
    const lines = async function* () {
      yield* text.split('\n')
    }
    expect(await verifyExport(lines())).toMatchObject({ findings: [], events: 4 })
  })

  test('C18: tampering is named on the screen', async () => {
    const client = await product.admin.connect()
    await client.query('set session_replication_role = replica')
    await client.query(`update audit_events set actor_name = 'Nobody' where organization_id = $1 and seq = 1`, [cast.brightside.id])
    await client.query('set session_replication_role = origin')
    client.release()
    const { page, open } = await product.as(cast.lena)
    await open(`/o/${cast.brightside.slug}/settings/audit-log`)
    await press(page, 'Verify the log')
    await reads(page, 'Event 1 was edited', 'alert')
    await expectGoodLooks(page, 'audit log tampered')
  })

  test('on a phone events are cards', async () => {
    const { page, open } = await product.as(cast.jane, { phone: true })
    await open(log)
    const card = page.getByRole('list', { name: 'Events' }).getByRole('listitem').filter({ hasText: 'Member role changed' })
    await card.getByText('role: viewer, now member').waitFor()
    await expectGoodLooks(page, 'audit log phone')
    await card.getByRole('button', { name: 'Details of event 3' }).click()
    await page.getByRole('dialog', { name: 'Member role changed' }).waitFor()
    await expectGoodLooks(page, 'audit log details phone', { dialog: true })
  })

  test('Z7: a member reads why they can’t see it', async () => {
    const { page, open } = await product.as(cast.mia)
    await open(log)
    await reads(page, 'Only the owner and admins can see the audit log. You are a member.')
    await expectGoodLooks(page, 'audit log forbidden')
  })
})

test('C18: in Cliqtel the owner alone sees the log', async () => {
  const product = await stage('cliqtel', { worker: false, mailbox: true })
  try {
    const cast = await telecomCast(product)
    const { page, open } = await product.as(cast.ravi)
    await open(`/o/${cast.acme.slug}/settings/audit-log`)
    await reads(page, 'Only the owner can see the audit log. You are a member.')
    const owner = await product.as(cast.jane)
    await owner.open(`/o/${cast.acme.slug}/settings/audit-log`)
    await row(events(owner.page), 'Organization created').waitFor()
  } finally {
    await product.stop()
  }
})
