/** An authenticator app: RFC 6238 with SHA-1, six digits and thirty seconds, written here anew so that it checks the server's. */
import { createHmac } from 'node:crypto'
import type { Answer, Client } from './client.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function bytesOf(key: string): Buffer {
  const bits = Array.from(key.replaceAll('=', ''), (sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** The code that the app shows now, or so many codes later. The next one is good already, and the one before still is. */
export function codeOf(key: string, later = 0): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const digest = createHmac('sha1', bytesOf(key)).update(counter).digest()
  const at = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

export interface Enrolled {
  readonly key: string
  readonly backupCodes: readonly string[]
}

/** Turns on the second step of whoever this is; the client has a session that passed it then. */
export async function enrol(client: Client, password: string, headers: Record<string, string> = {}): Promise<Enrolled> {
  const begun = succeeded(await client.post('/api/auth/two-factor/enable', { password }, headers))
  const { key } = begun.body as { key: string }
  const { body } = succeeded(await client.post('/api/auth/two-factor/activate', { code: codeOf(key) }, headers))
  return { key, backupCodes: (body as { backupCodes: string[] }).backupCodes }
}

function succeeded(answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(answer.text)
  return answer
}
