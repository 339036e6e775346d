import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { demonstrate, password } from '../cli/demonstration.ts'
import { type Stage, stage } from './product.ts'
import { fill, heading, press } from './steps.ts'

const folder = join(import.meta.dirname, '..', 'docs', 'pictures')
const mostBytes = 150_000

/** UPDATE_PICTURES=1 makes them anew. */
test.each([
  { slug: 'clozup', screen: 'Members', name: 'clozup-members.png' },
  { slug: 'cliqtel', screen: 'Team', name: 'cliqtel-team.png' },
])('the README shows the demonstration people of $slug: docs/pictures/$name', async ({ slug, screen, name }) => {
  const product = await stage(slug, { mailbox: true })
  try {
    const picture = await sharp(await take(product, screen))
      .png({ palette: true, quality: 90, effort: 10 })
      .toBuffer()
    if (process.env['UPDATE_PICTURES']) await save(join(folder, name), picture)
    for (const one of [picture, join(folder, name)]) expect(await sharp(one).metadata()).toMatchObject({ width: 1280, format: 'png' })
    expect(picture.length).toBeLessThan(mostBytes)
  } finally {
    await product.stop()
  }
})

async function take(product: Stage, screen: string): Promise<Buffer> {
  await demonstrate(product)
  await weeksPass(product)
  const { page, open } = await product.visitor()
  await open('/')
  await fill(page, 'E-mail', 'jane@acme.example')
  await fill(page, 'Password', password)
  await press(page, 'Sign in')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: screen }).click()
  await heading(page, 'Pending invitations (1)')
  await page.getByRole('table', { name: 'Members' }).waitFor()
  await page.setViewportSize({ width: 1280, height: 860 })
  return page.screenshot({ animations: 'disabled', caret: 'hide' })
}

/** People who joined one after the other, and were here at different times. */
async function weeksPass({ admin }: Stage): Promise<void> {
  await admin.query(`
    update memberships m set joined_at = now() - (40 - 9 * place) * interval '1 day', last_active_at = now() - (place * 47) * interval '1 minute'
    from (select organization_id, person_id, row_number() over (partition by organization_id order by joined_at, person_id) as place from memberships) p
    where p.organization_id = m.organization_id and p.person_id = m.person_id`)
  await admin.query(`update invitations set sent_at = now() - interval '2 days', expires_at = expires_at - interval '2 days'`)
}

async function save(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
}
