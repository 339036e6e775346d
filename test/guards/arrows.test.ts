import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { planted, root, run } from './seeds.ts'

const up = 'Arrows point down only'
const inside = 'Another capability is reached through its index.ts or contract.ts only.'
const tests = 'What runs does not lean on the tests.'
const browser = 'The browser runs this too'
const screens = 'server code stays on the server.'

/** Each is planted as the whole of one file: who imports what, and what the linter must say; null is an arrow that may be there. */
const arrows: readonly (readonly [from: string, to: string, says: string | null])[] = [
  ['kernel/jobs/a.ts', '../../platform/members/index.ts', up],
  ['kernel/jobs/b.ts', '../../modules/wallet/contract.ts', up],
  ['kernel/c.ts', '../products/clozup.ts', up],
  ['kernel/d.ts', '../portal/api.ts', up],
  ['kernel/e.test.ts', '../platform/product.ts', up],
  ['kernel/f.ts', '../test/client.ts', tests],
  ['kernel/g.ts', 'virtual:product', 'Virtual modules exist for screens alone.'],
  ['kernel/h.ts', './database/index.ts', null],
  ['kernel/i.test.ts', '../test/client.ts', null],
  ['kernel/shared/a.ts', 'node:fs', browser],
  ['kernel/shared/b.ts', '../ids.ts', 'kernel/shared leans on nothing but itself'],
  ['kernel/shared/c.ts', './policy.ts', null],
  ['kernel/shared/d.ts', 'fs', 'prefer-node-protocol'],

  ['platform/members/a.ts', '../../modules/wallet/index.ts', up],
  ['platform/members/b.ts', '../../products/clozup.ts', up],
  ['platform/members/c.ts', '../../portal/api.ts', up],
  ['platform/members/d.ts', '../invitations/invite.ts', inside],
  ['platform/members/e.ts', '../invitations/screen/InviteForm.tsx', inside],
  ['platform/members/f.ts', '../../platform/invitations/index.ts', 'Write the short path'],
  ['platform/members/g.ts', '../../test/client.ts', tests],
  ['platform/members/h.ts', '../invitations/index.ts', null],
  ['platform/members/i.ts', '../invitations/contract.ts', null],
  ['platform/members/j.ts', '../product.ts', null],
  ['platform/members/k.ts', '../../kernel/database/index.ts', null],
  ['platform/members/l.ts', './members.ts', null],
  ['platform/members/parts/a.ts', '../../invitations/invite.ts', inside],
  ['platform/members/parts/b.ts', '../../../portal/api.ts', up],
  ['platform/members/parts/c.ts', '../../../kernel/database/index.ts', null],
  ['platform/members/parts/d.ts', '../members.ts', null],
  ['platform/members/a.test.ts', '../invitations/invite.ts', inside],
  ['platform/members/b.test.ts', '../../portal/api.ts', up],
  ['platform/members/c.test.ts', '../../products/clozup.ts', null],
  ['platform/members/d.test.ts', '../../test/client.ts', null],
  ['platform/app.ts', './members/members.ts', inside],
  ['platform/server.ts', './members/index.ts', null],
  ['platform/product.ts', './members/index.ts', 'A product is made of contracts'],
  ['platform/a.test.ts', '../test/client.ts', null],
  ['platform/b.test.ts', '../portal/api.ts', up],
  ['platform/c.test.ts', './members/members.ts', inside],
  ['platform/members/contract.ts', 'node:crypto', browser],
  ['platform/invitations/contract.ts', '../members/index.ts', 'A contract imports kernel/shared and other contracts only'],
  ['platform/seats/contract.ts', './seats.ts', 'A contract imports kernel/shared and other contracts only'],
  ['platform/roles/contract.ts', '../members/contract.ts', null],
  ['platform/people/contract.ts', '../../kernel/shared/policy.ts', null],
  ['platform/audit/contract.ts', '../../kernel/ids.ts', 'A contract imports kernel/shared and other contracts only'],

  ['platform/members/screen/A.tsx', 'node:path', browser],
  ['platform/members/screen/B.tsx', '../members.ts', screens],
  ['platform/members/screen/C.tsx', '../../invitations/index.ts', screens],
  ['platform/members/screen/D.tsx', '../../../kernel/database/index.ts', screens],
  ['platform/members/screen/E.tsx', '../../../products/clozup.ts', up],
  ['platform/members/screen/F.tsx', '../../../portal/shell/Shell.tsx', 'what lies directly in portal/'],
  ['platform/members/screen/G.tsx', '../contract.ts', null],
  ['platform/members/screen/H.tsx', '../../invitations/screen/InviteForm.tsx', null],
  ['platform/members/screen/I.tsx', '../../invitations/contract.ts', null],
  ['platform/members/screen/J.tsx', '../../../kernel/shared/policy.ts', null],
  ['platform/members/screen/K.tsx', '../../../portal/api.ts', null],
  ['platform/members/screen/L.tsx', '../../product.ts', null],
  ['platform/members/screen/M.tsx', './Table.module.css', null],

  ['modules/wallet/a.ts', '../../products/clozup.ts', up],
  ['modules/wallet/b.ts', '../../portal/api.ts', up],
  ['modules/wallet/c.ts', '../ledger/post.ts', inside],
  ['modules/wallet/d.ts', '../../platform/members/members.ts', inside],
  ['modules/wallet/e.ts', '../ledger/index.ts', null],
  ['modules/wallet/f.ts', '../../platform/members/index.ts', null],
  ['modules/wallet/g.ts', '../../kernel/database/index.ts', null],
  ['modules/ledger/contract.ts', 'node:crypto', browser],
  ['modules/wallet/contract.ts', '../../platform/members/contract.ts', null],
  ['modules/calls/contract.ts', '../../platform/product.ts', null],
  ['modules/wallet/screen/A.tsx', '../../../platform/members/index.ts', screens],
  ['modules/wallet/screen/B.tsx', '../../../platform/members/contract.ts', null],
  ['modules/wallet/screen/C.tsx', '../../../platform/members/screen/MemberParts.tsx', null],

  ['modules/schema.ts', './wallet/wallet.ts', inside],
  ['modules/wallet/screen/D.tsx', '../wallet.ts', screens],
  ['modules/wallet/screen/E.tsx', '../../ledger/post.ts', screens],
  ['modules/wallet/screen/F.tsx', '../../../products/clozup.ts', up],
  ['modules/wallet/screen/G.tsx', '../../../portal/api.ts', null],

  ['examples/library/modules/books/a.ts', '../../products/library.ts', up],
  ['examples/library/modules/books/b.ts', '../loans/lend.ts', inside],
  ['examples/library/modules/books/c.ts', '../../../../platform/members/members.ts', inside],
  ['examples/library/modules/books/d.ts', '../../../../portal/api.ts', up],
  ['examples/library/modules/books/e.ts', '../../../../platform/members/index.ts', null],
  ['examples/library/modules/books/f.ts', '../loans/index.ts', null],
  ['examples/library/modules/books/contract.ts', '../../../../kernel/ids.ts', 'A contract imports kernel/shared and other contracts only'],
  ['examples/library/modules/loans/contract.ts', '../../../../kernel/shared/contract.ts', null],
  ['examples/library/modules/people/contract.ts', '../../../../platform/members/contract.ts', null],
  ['examples/library/modules/books/screen/A.tsx', '../books.ts', screens],
  ['examples/library/modules/books/screen/B.tsx', '../../../../../platform/members/index.ts', screens],
  ['examples/library/modules/books/screen/C.tsx', '../../../../../portal/shell/Shell.tsx', 'what lies directly in portal/'],
  ['examples/library/modules/books/screen/D.tsx', '../../../../../portal/api.ts', null],
  ['examples/library/modules/books/screen/E.tsx', '../../../../../platform/members/screen/MemberParts.tsx', null],
  ['examples/library/modules/books/screen/F.tsx', '../contract.ts', null],
  ['examples/library/products/a.ts', '../../../platform/members/index.ts', 'A product imports platform/product.ts'],
  ['examples/library/products/b.ts', '../modules/books/index.ts', 'A product imports platform/product.ts'],
  ['examples/library/products/c.ts', '../../../platform/product.ts', null],
  ['examples/library/products/d.ts', '../modules/books/contract.ts', null],

  ['products/a.ts', '../platform/members/index.ts', 'A product imports platform/product.ts'],
  ['products/b.ts', '../portal/theme.ts', 'A product imports platform/product.ts'],
  ['products/c.ts', 'zod', 'A product is pure data'],
  ['products/d.ts', '../modules/wallet/index.ts', 'A product imports platform/product.ts'],
  ['products/e.ts', '../platform/product.ts', null],
  ['products/f.ts', '../kernel/shared/policy.ts', null],
  ['products/g.ts', '../modules/wallet/contract.ts', null],

  ['portal/a.ts', '../platform/members/members.ts', screens],
  ['portal/b.ts', '../kernel/database/index.ts', screens],
  ['portal/c.tsx', 'node:fs', browser],
  ['portal/shell/d.tsx', '../../platform/members/index.ts', screens],
  ['portal/shell/e.tsx', '../../platform/members/screen/MemberParts.tsx', null],
  ['portal/shell/f.tsx', '../../platform/people/contract.ts', null],
  ['portal/g.ts', 'virtual:product', null],
  ['portal/h.ts', '../modules/wallet/screen/index.ts', 'The portal names no module'],
  ['portal/i.ts', 'virtual:screens', null],
  ['portal/build.ts', 'node:fs', null],
  ['guildhall.ts', './platform/members/members.ts', inside],
  ['cli/a.ts', '../platform/members/members.ts', inside],
  ['test/a.ts', '../platform/members/members.ts', inside],
  ['test/b.ts', '../platform/members/index.ts', null],
]

/** Whatever way the module is asked for, the arrow is the same. */
const ways = {
  'platform/seats/import.ts': `import { what } from '../../portal/api.ts'\nwhat()`,
  'platform/seats/type.ts': `import type { What } from '../../portal/api.ts'\nexport const what: What = 1`,
  'platform/seats/export.ts': `export { what } from '../../portal/api.ts'`,
  'platform/seats/star.ts': `export * from '../../portal/api.ts'`,
  'platform/seats/late.ts': `export const late = () => import('../../portal/api.ts')`,
}

const others = {
  'platform/roles/there.ts': `import { back } from './back.ts'\nexport const there = () => back()`,
  'platform/roles/back.ts': `import { there } from './there.ts'\nexport const back = (): unknown => there()`,
  'platform/roles/annotation.ts': `export const what = (value: import('../../portal/api.ts').What) => value`,
  'platform/roles/any.ts': `export const what = (value: any) => value`,
  'platform/roles/unused.ts': `const what = 1\nexport {}`,
  'platform/roles/console.ts': `console.log('here')`,
  'platform/roles/screen/There.tsx': `import { Back } from './Back.tsx'\nexport const There = () => <Back />`,
  'platform/roles/screen/Back.tsx': `import { There } from './There.tsx'\nexport const Back = () => <There />`,
  'platform/roles/any.test.ts': `export const what = (value: any) => value`,
  'platform/roles/screen/Hooks.tsx': `import { useState } from 'react'\nexport const Hooks = ({ on }: { on: boolean }) => (on ? useState(1)[0] : null)`,
  'platform/roles/screen/Picture.tsx': `export const Picture = () => <img src="/a.png" />`,
  'platform/roles/screen/Ask.tsx': `export const ask = () => confirm('Sure?')`,
  'platform/roles/focused.test.ts': `import { test } from 'vitest'\ntest.${'only'}('focused', () => {})`,
}

interface Diagnostic {
  readonly filename: string
  readonly message: string
  readonly code: string
  readonly help?: string
}
const said = new Map<string, string>()

beforeAll(async () => {
  const seeds = Object.fromEntries(arrows.map(([from, to]) => [from, `import '${to}'\n`]))
  const config = { '.oxlintrc.json': await readFile(join(root, '.oxlintrc.json'), 'utf8') }
  const { text } = await planted({ ...seeds, ...ways, ...others, ...config }, (folder) => run(folder, 'oxlint', '-f', 'json'))
  for (const { filename, code, message, help } of (JSON.parse(text) as { diagnostics: Diagnostic[] }).diagnostics) {
    said.set(filename, `${said.get(filename) ?? ''}${code}: ${message} ${help ?? ''}\n`)
  }
})

describe('the linter sees', () => {
  test.each(arrows.filter(([, , says]) => says !== null))('%s → %s', (from, _to, says) => {
    expect(said.get(from)).toContain(says)
  })

  test.each(Object.keys(ways))('%s, an arrow upwards', (from) => {
    expect(said.get(from)).toContain(up)
  })

  test.each([
    ['platform/roles/there.ts', 'import(no-cycle)'],
    ['platform/roles/screen/There.tsx', 'import(no-cycle)'],
    ['platform/roles/any.test.ts', 'typescript(no-explicit-any)'],
    ['platform/roles/annotation.ts', 'typescript(consistent-type-imports)'],
    ['platform/roles/any.ts', 'typescript(no-explicit-any)'],
    ['platform/roles/unused.ts', 'eslint(no-unused-vars)'],
    ['platform/roles/console.ts', 'eslint(no-console)'],
    ['platform/roles/screen/Hooks.tsx', 'react-hooks(rules-of-hooks)'],
    ['platform/roles/screen/Picture.tsx', 'jsx-a11y(alt-text)'],
    ['platform/roles/screen/Ask.tsx', 'eslint(no-restricted-globals)'],
    ['platform/roles/focused.test.ts', 'vitest(no-focused-tests)'],
  ])('%s: %s', (file, code) => {
    expect(said.get(file)).toContain(code)
  })
})

test('the linter lets the arrows that point down be', () => {
  const wrongly = arrows
    .filter(([from, , says]) => says === null && said.has(from))
    .map(([from, to]) => `${from} → ${to}: ${said.get(from)}`)
  expect(wrongly).toEqual([])
})
