import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SalesCast, salesCast } from '../test/cast.ts'
import { type Stage, stage } from './product.ts'
import { at, heading, press, reads } from './steps.ts'

let product: Stage
let cast: SalesCast
beforeAll(async () => {
  product = await stage('clozup')
  cast = await salesCast(product)
})
afterAll(() => product.stop())

test('the type of a problem is the address of a page that explains it', async () => {
  const refused = await cast.victor.client.post(`${cast.acme.path}/invitations`, { email: 'a@example.com' })
  const dead = await product.client().get('/api/v1/invitation')
  const { page } = await product.visitor()
  for (const { body } of [refused, dead]) {
    await page.goto(body.type)
    const section = page.getByRole('region', { name: body.code, exact: true })
    await section.filter({ hasText: String(body.status) }).waitFor()
    // It has the focus, so that a screen reader begins there, and it stands in sight.
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe(body.code)
    const box = await section.boundingBox()
    expect(box?.y).toBeGreaterThanOrEqual(0)
    expect(box?.y).toBeLessThan(700)
  }
})

test('every refusal that the API declares has its place on that page, and leads to its operations', async () => {
  const document = (await product.client().get('/api/v1/openapi.json')).text
  const codes = [...new Set([...document.matchAll(/`([a-z-]+)`: [A-Z]/g)].map(([, code = '']) => code))].sort()
  expect(codes.length).toBeGreaterThan(30)
  const { page, open } = await product.visitor()
  await open('/api-docs/problems')
  await heading(page, 'not-signed-in')
  expect((await page.getByRole('heading', { level: 2 }).allInnerTexts()).sort()).toEqual(codes)
  await page.getByRole('textbox', { name: 'Search by code or words' }).fill('seat is left')
  await page.getByRole('button', { name: 'that answer no-seat-left' }).click()
  await page
    .getByRole('list', { name: 'Operations that answer no-seat-left' })
    .getByRole('link', { name: 'POST /api/v1/invitation/accept' })
    .click()
  await at(page, '/api-docs')
  await reads(page, 'Accept the invitation whose link was followed', 'heading')
  await page.getByRole('link', { name: 'no-seat-left' }).click()
  await page.getByRole('region', { name: 'no-seat-left' }).waitFor()
})

test('a problem that is not known says so, and lists those that are', async () => {
  const { page, open } = await product.visitor()
  await open('/api-docs/problems#made-up')
  await reads(page, 'There is no problem called made-up')
  await heading(page, 'not-signed-in')
})

test('the reference shows every operation, and finds them by words', async () => {
  const { paths } = (await product.client().get('/api/v1/openapi.json')).body as { paths: Record<string, object> }
  const count = Object.values(paths).flatMap((path) => Object.keys(path)).length
  const { page, open } = await product.visitor()
  await open('/api/v1/docs')
  await at(page, '/api-docs')
  await heading(page, 'Clozup API')
  const operations = page.getByRole('heading', { level: 3 })
  await expect.poll(() => operations.count()).toBe(count)
  await page.getByRole('textbox', { name: 'Search by path or words' }).fill('list who belongs')
  await expect.poll(() => operations.count()).toBe(1)
  await press(operations, /members/)
  await reads(page, 'items[].lastActiveAt', 'cell')
  await page.getByRole('textbox', { name: 'Search by path or words' }).fill('no such thing')
  await heading(page, 'Nothing found')
})
