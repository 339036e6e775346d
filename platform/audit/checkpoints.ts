import { isSignedBy, keyIdOf, type SigningKey, signText } from '../../kernel/signing.ts'
import { netstring } from './chain.ts'

/** The head of a chain at one moment, signed. It can be kept anywhere: whoever has one can tell a log that was cut or made anew. */
export interface Checkpoint {
  readonly organizationId: string
  readonly seq: number
  /** 64 hexadecimal digits. */
  readonly hash: string
  /** When it was signed, RFC 3339 in UTC. */
  readonly at: string
  readonly keyId: string
  /** Ed25519, 32 bytes in hexadecimal digits. */
  readonly publicKey: string
  readonly signature: string
}

type Head = Pick<Checkpoint, 'organizationId' | 'seq' | 'hash'>

export function signHead(key: SigningKey, { organizationId, seq, hash }: Head, at: Date): Checkpoint {
  const unsigned = { organizationId, seq, hash, at: at.toISOString(), keyId: key.keyId, publicKey: key.publicKey }
  return { ...unsigned, signature: signText(key, textOf(unsigned)) }
}

/** Whether its signature is of the key that it names. Whether that key is to be trusted is for the reader to say. */
export function isGenuine(checkpoint: Checkpoint): boolean {
  const { keyId, publicKey, signature } = checkpoint
  return keyId === keyIdOf(publicKey) && isSignedBy(publicKey, textOf(checkpoint), signature)
}

function textOf({ organizationId, seq, hash, at, keyId }: Omit<Checkpoint, 'signature'>): string {
  return ['guildhall-checkpoint-1', organizationId, String(seq), hash, at, keyId].map(netstring).join('')
}

/** As they stand in files: one JSON in each line. */
export function checkpointLines(checkpoints: readonly Checkpoint[]): string {
  return checkpoints.map((one) => `${JSON.stringify({ kind: 'checkpoint', ...one })}\n`).join('')
}
