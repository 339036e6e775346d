import { expect, test } from 'vitest'
import { safePath } from './links.ts'
import { siblingOf } from './shell/sibling.ts'

test('a return path leads to this site only', () => {
  expect(safePath('/o/acme/settings/team?x=1')).toBe('/o/acme/settings/team?x=1')
  for (const away of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '',
    undefined,
  ]) {
    expect(safePath(away)).toBe('/')
  }
})

test('switching the organization keeps the screen', () => {
  expect(siblingOf('/o/acme/settings/team', 'globex')).toBe('/o/globex/settings/team')
  expect(siblingOf('/o/acme', 'globex')).toBe('/o/globex')
  expect(siblingOf('/profile', 'globex')).toBe('/o/globex')
  // One webhook is there in one organization only.
  expect(siblingOf(`/o/acme/settings/webhooks/whk_${'0'.repeat(32)}`, 'globex')).toBe('/o/globex/settings/webhooks')
})
