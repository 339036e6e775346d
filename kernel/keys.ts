/**
 * Secrets for programs, in a form that people and scanners recognise: `gh_4fT9aZ01_<43 letters and digits><checksum>`.
 *
 * The eight signs behind `gh_` are shown in lists, so that people can tell keys apart; they are random too, and no part of the 256
 * bits behind them. The checksum (CRC-32, six signs in base 62) lets a scanner of code tell a key from a text that looks like one,
 * and spares the database a look for a key that was mistyped.
 */
import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const signs = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const form = /^gh_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/

export interface NewKey {
  readonly secret: string
  /** What may be shown of it: `gh_4fT9aZ01`. */
  readonly prefix: string
}

export function newKey(): NewKey {
  const prefix = `gh_${random(8)}`
  // 43 signs of 62 are 256 bits.
  const body = `${prefix}_${random(43)}`
  return { prefix, secret: `${body}${checksum(body)}` }
}

/** Whether it was meant for one of these: only then is there a point in telling what is wrong with it. */
export function looksLikeKey(text: string): boolean {
  return text.startsWith('gh_')
}

/** Whether it can be one: nothing that fails here was ever made by `newKey`. */
export function isKey(text: string): boolean {
  return form.test(text) && checksum(text.slice(0, -6)) === text.slice(-6)
}

function random(length: number): string {
  return Array.from({ length }, () => signs.charAt(randomInt(signs.length))).join('')
}

function checksum(text: string): string {
  let left = crc32(text)
  let found = ''
  for (let place = 0; place < 6; place++) {
    found = signs.charAt(left % 62) + found
    left = Math.floor(left / 62)
  }
  return found
}
