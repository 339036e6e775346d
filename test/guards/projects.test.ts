import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { planted, root, run, withPackages } from './seeds.ts'

/** One mistake per file, and the number of the error that the compiler must give for it; null is code that is right where it stands. */
const seeds: Readonly<Record<string, readonly [code: string, error: string | null]>> = {
  'kernel/dom.ts': [`export const title = document.title`, 'TS2584'],
  'kernel/window.ts': [`export const width = window.innerWidth`, 'TS2304'],
  'kernel/file.ts': [`export { readFile } from 'node:fs'`, null],
  'kernel/enumerated.ts': [`export enum Kind { One }`, 'TS1294'],
  'kernel/unchecked.ts': [`export const first = (list: string[]): string => list[0]`, 'TS2322'],
  'kernel/shared/dom.ts': [`export const title = document.title`, 'TS2584'],
  'kernel/shared/file.ts': [`export { readFile } from 'node:fs'`, 'TS2591'],
  'kernel/shared/environment.ts': [`export const secret = process.env.SECRET`, 'TS2591'],
  'platform/seats/contract.ts': [`export const bytes = Buffer.from('')`, 'TS2591'],
  'platform/seats/seats.ts': [`export const seats = 1`, null],
  'platform/seats/screen/File.tsx': [`export { readFile } from 'node:fs'`, 'TS2591'],
  'platform/seats/screen/Environment.tsx': [`export const secret = process.env.SECRET`, 'TS2591'],
  'platform/seats/screen/Server.tsx': [`export { seats } from '../seats.ts'`, 'TS6307'],
  'platform/seats/screen/Title.tsx': [`export const Title = () => <h1>{document.title}</h1>`, null],
  'products/sold.ts': [`export const title = document.title`, 'TS2584'],
}

const configs = ['base', 'shared', 'server', 'screens'].map((name) => `tsconfig.${name}.json`).concat('tsconfig.json')
let said = ''

beforeAll(async () => {
  const files: Record<string, string> = { 'package.json': '{ "type": "module" }' }
  for (const config of configs) files[config] = await readFile(join(root, config), 'utf8')
  for (const [path, [code]] of Object.entries(seeds)) files[path] = `${code}\n`
  said = await planted(files, async (folder) => {
    await withPackages(folder)
    // Project by project: a build stops before the projects that lean on one with errors.
    const outputs = []
    for (const name of ['shared', 'server', 'screens'])
      outputs.push(await run(folder, 'tsc', '-p', `tsconfig.${name}.json`, '--pretty', 'false'))
    return outputs.map(({ text }) => text).join('')
  })
})

describe('the compiler sees', () => {
  test.each(Object.entries(seeds))('%s: %s', (path, [, error]) => {
    const errors = said.split('\n').filter((line) => line.startsWith(`${path}(`))
    if (error) expect(errors.join('\n')).toContain(error)
    else expect(errors).toEqual([])
  })
})

// A package's types could bring Node's into the screens, or the DOM's into the server, without any line of ours saying so.
describe('in this checkout', () => {
  test.each([
    ['shared', /@types\/node\/|\/lib\.dom\./],
    ['server', /\/lib\.dom\./],
    ['screens', /@types\/node\//],
  ])('the project %s holds no types that are not its own', async (name, foreign) => {
    const { text } = await run(root, 'tsc', '-p', `tsconfig.${name}.json`, '--listFilesOnly')
    const files = text.split('\n')
    expect(files.length).toBeGreaterThan(100)
    expect(files.filter((file) => foreign.test(file))).toEqual([])
  })
})
