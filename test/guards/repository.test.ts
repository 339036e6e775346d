import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { planted, root } from './seeds.ts'

const never = new Set(['node_modules', '.git', '.cache', 'dist', 'data', 'test-results'])
const longest = 400

// Put together from pieces, so that this file does not find itself.
const leftovers = new RegExp(
  [
    `\\b(${['TO', 'DO'].join('')}|FIX${'ME'})\\b`,
    `\\.(only|skip|todo|fails)\\(`,
    `\\b(xit|xtest|xdescribe)\\(`,
    `not (yet )?${'implemented'}`,
  ].join('|'),
)

/** What stands in the folder and should not, as `file:line: what`. */
async function faults(folder: string): Promise<string[]> {
  const found: string[] = []
  for await (const path of glob('**/*.{ts,tsx,js,css,sql,sh,json}', {
    cwd: folder,
    exclude: (name) => never.has(name.split('/').at(-1) ?? ''),
  })) {
    const lines = (await readFile(join(folder, path), 'utf8')).split('\n')
    if (path === 'package-lock.json') {
      found.push(...matching(path, lines, /"resolved": *"http/, 'names a registry'))
      found.push(...absent(lines.join('\n')).map((name) => `${path}: lacks ${name}`))
    }
    if (path.endsWith('.json')) continue
    found.push(...matching(path, lines, leftovers, 'is left unfinished'))
    if (tooLong(path, lines)) found.push(`${path}:${lines.length}: has more than ${longest} lines`)
  }
  return found.sort()
}

function matching(path: string, lines: readonly string[], pattern: RegExp, what: string): string[] {
  return lines.flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${what}`] : []))
}

/** `npm install` forgives where a package for another platform is not to be had; `npm ci` then refuses the lock file on every one. */
function absent(lock: string): string[] {
  const { packages = {} } = JSON.parse(lock) as { packages?: Record<string, { optionalDependencies?: Record<string, string> }> }
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)))
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
  return [...new Set(wanted)].filter((name) => !names.has(name))
}

/** What a machine wrote may be as long as it likes, and a migration is history: it is read once and never changed. */
function tooLong(path: string, lines: readonly string[]): boolean {
  return lines.length > longest + 1 && !path.includes('.gen.') && !path.startsWith('migrations/')
}

describe('the repository', () => {
  test('holds no overlong file, nothing unfinished, no test that is switched off, and a whole lock file without a registry', async () => {
    expect(await faults(root)).toEqual([])
  })

  test('is seen through: each seeded fault is found, at its line', async () => {
    const seeds = {
      'kernel/long.ts': 'export {}\n'.repeat(longest + 1),
      'kernel/long.gen.ts': 'export {}\n'.repeat(longest + 1),
      'kernel/short.ts': 'export {}\n'.repeat(longest),
      'migrations/0001_all.sql': 'select 1;\n'.repeat(longest + 1),
      'platform/seats/later.ts': `\n// ${'TO'}DO: count them`,
      'platform/seats/mend.tsx': `// ${'FIX'}ME`,
      'platform/seats/seats.sql': `-- ${'not'} implemented`,
      'platform/seats/one.test.ts': `test.${'only'}('one', () => {})`,
      'platform/seats/two.test.ts': `describe.${'skip'}('two', () => {})`,
      'node_modules/there/index.js': `// ${'TO'}DO`,
      'package-lock.json': JSON.stringify(
        {
          packages: {
            'node_modules/a': {
              resolved: 'https://registry.example.com/a.tgz',
              optionalDependencies: { '@a/mac': '1.0.0', '@a/linux': '1.0.0' },
            },
            'node_modules/@a/linux': {},
          },
        },
        null,
        2,
      ),
    }
    expect(await planted(seeds, faults)).toEqual([
      `kernel/long.ts:${longest + 2}: has more than ${longest} lines`,
      'package-lock.json: lacks @a/mac',
      'package-lock.json:4: names a registry',
      'platform/seats/later.ts:2: is left unfinished',
      'platform/seats/mend.tsx:1: is left unfinished',
      'platform/seats/one.test.ts:1: is left unfinished',
      'platform/seats/seats.sql:1: is left unfinished',
      'platform/seats/two.test.ts:1: is left unfinished',
    ])
  })
})
