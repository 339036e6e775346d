import { expect, test } from 'vitest'
import { deviceOf, placeOf } from './device.ts'

test('a browser is called by its own name, not by those that it imitates', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0'
  const safari = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'
  expect(deviceOf(edge)).toEqual({ name: 'Edge on Windows', handheld: false })
  expect(deviceOf(safari)).toEqual({ name: 'Safari on macOS', handheld: false })
})

test('a phone is told from a desk', () => {
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1'
  const android = 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'
  expect(deviceOf(iphone)).toEqual({ name: 'Chrome on iPhone', handheld: true })
  expect(deviceOf(android)).toEqual({ name: 'Firefox on Android', handheld: true })
})

test('what says nothing, or nothing known, still has a name', () => {
  expect(deviceOf(null).name).toBe('Unknown device')
  expect(deviceOf('curl/8.5.0').name).toBe('Unknown device')
})

test('a session that a token began says whose token it was', () => {
  expect(deviceOf('Token of clerk.example.com')).toEqual({ name: 'Token of clerk.example.com', handheld: false })
})

test('an address is shown as people write it, and this machine as itself', () => {
  expect(placeOf('2001:0db8:0000:0000:0000:0000:0000:0001')).toBe('2001:db8::1')
  expect(placeOf('192.0.2.7')).toBe('192.0.2.7')
  for (const own of ['::1', '0000:0000:0000:0000:0000:0000:0000:0001', '127.0.0.1']) expect(placeOf(own)).toBe('This computer')
  expect(placeOf(null)).toBe('Unknown place')
})
