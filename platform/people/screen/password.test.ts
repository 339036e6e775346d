import { expect, test } from 'vitest'
import { strength } from './password.ts'

test('a password below the least length is refused, whatever is in it', () => {
  expect(strength('aB3$xyz12')).toEqual({ level: 0, hint: 'At least 10 characters.' })
  expect(strength('x'.repeat(129)).level).toBe(0)
})

test('a password made of the own name or address is called weak, by the word that gives it away', () => {
  expect(strength('jane-forever-2026', ['Jane Doe', 'jane@example.com'])).toEqual({ level: 1, hint: 'Weak: it contains “jane”.' })
})

test('common and repetitive passwords are weak even when long', () => {
  expect(strength('password123456789').level).toBe(1)
  expect(strength('ababababababababab').level).toBe(1)
})

test('length counts more than odd signs', () => {
  expect(strength('correct horse battery').level).toBe(3)
  expect(strength('gloomy-otter').level).toBe(2)
  expect(strength('tr0ub4dor&').level).toBe(1)
})

test('a letter outside of the basic plane counts once', () => {
  expect(strength('😀😀😀😀').level).toBe(0)
})
