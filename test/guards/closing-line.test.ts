import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planted, root, run, withPackages } from './seeds.ts'

const off = `test.${'skip'}`
const mixed = `
import { beforeAll, describe, expect, test } from 'vitest'
test('passes', () => {})
test('fails', () => expect(1).toBe(2))
${off}('rests', () => {})
describe('behind a hook that throws', () => {
  beforeAll(() => { throw new Error('seeded') })
  test('is never reached', () => {})
})`

async function lastLine(files: Readonly<Record<string, string>>): Promise<[line: string | undefined, code: number]> {
  return planted(files, async (folder) => {
    await withPackages(folder)
    const reporters = ['--reporter=default', `--reporter=${join(root, 'test/closing-line.ts')}`]
    const { out, code } = await run(folder, 'vitest', 'run', '--root', folder, ...reporters)
    return [out.trimEnd().split('\n').at(-1), code]
  })
}

test('the closing line counts a file that does not load and a hook that throws as failed', async () => {
  const broken = { 'a.test.ts': mixed, 'b.test.ts': `import './missing.ts'` }
  expect(await lastLine(broken)).toEqual(['1 passed, 3 failed, 2 skipped', 1])
})

test('the closing line of a good run is the last of all, after what the teardown prints', async () => {
  const setup = `export default () => () => console.log('the teardown speaks')`
  const files = {
    'a.test.ts': `import { test } from 'vitest'\ntest('passes', () => {})`,
    'setup.ts': setup,
    'vitest.config.ts': `export default { test: { globalSetup: 'setup.ts' } }`,
  }
  expect(await lastLine(files)).toEqual(['1 passed, 0 failed', 0])
})

test('a run that ends before its tests is a failed one', async () => {
  expect(await lastLine({ 'vitest.config.ts': 'export default {}' })).toEqual(['0 passed, 1 failed', 1])
})
