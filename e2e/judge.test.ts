import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

// A journey that fails, in a run of its own: nothing else shows that the harness fails a test which expects nothing itself.
const journey = `
import { test } from 'vitest'
import { newPerson, openBrowser } from '../../test/browser.ts'
test('a seeded page error', async () => {
  const browser = await openBrowser()
  const { page } = await newPerson(browser)
  await Promise.all([page.waitForEvent('pageerror'), page.goto('data:text/html,<script>setTimeout(() => { throw new Error("seeded") })</script>')])
})
`

test('a page that throws fails its test and leaves a picture', async () => {
  await mkdir(join(root, '.cache'), { recursive: true })
  const folder = await mkdtemp(join(root, '.cache', 'journey-'))
  try {
    await writeFile(join(folder, 'journey.test.ts'), journey)
    const output = await vitest(folder)
    expect(output).toMatch(/The browser met with problems:\n.* threw Error: seeded/)
    expect(output).toMatch(/Tests +1 failed/)
    const pictures = (await readdir(join(root, 'test-results'))).filter((name) => name.startsWith('a-seeded-page-error'))
    expect(pictures).toHaveLength(1)
    await rm(join(root, 'test-results', pictures[0]!))
  } finally {
    await rm(folder, { recursive: true })
  }
})

function vitest(folder: string): Promise<string> {
  const command = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', folder]
  return new Promise((done) =>
    execFile(process.execPath, command, { env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' } }, (_, out, err) => done(out + err)),
  )
}
