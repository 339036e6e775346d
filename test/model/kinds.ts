import fc from 'fast-check'
import type { Kind } from './command.ts'
import { accept, cancel, decline, expire, invite, resend } from './commands/invitations.ts'
import { deleteBySupport, deleteOrganization } from './commands/deletion.ts'
import { changeKey, createKey, endGrace, expireKey, revokeKey, rotateKey } from './commands/keys.ts'
import { changeRole, leave, remove, restore } from './commands/members.ts'
import { create, setPlan, transfer } from './commands/organizations.ts'
import { signUp, verifyAddress } from './commands/people.ts'
import { changeRoleByKey, readByKey } from './commands/programs.ts'
import { createWebhook, deleteWebhook, revealSecret, rotateSecret } from './commands/webhooks.ts'

const membership = [
  invite,
  invite,
  invite,
  accept,
  accept,
  accept,
  cancel,
  resend,
  decline,
  expire,
  changeRole,
  remove,
  remove,
  leave,
  restore,
]
const rest = [
  signUp,
  signUp,
  signUp,
  verifyAddress,
  verifyAddress,
  restore,
  create,
  setPlan,
  setPlan,
  transfer,
  transfer,
  createWebhook,
  rotateSecret,
  revealSecret,
  deleteWebhook,
]
const keys = [
  createKey,
  createKey,
  createKey,
  rotateKey,
  rotateKey,
  revokeKey,
  changeKey,
  changeKey,
  changeKey,
  expireKey,
  endGrace,
  readByKey,
  readByKey,
  readByKey,
  changeRoleByKey,
  changeRoleByKey,
  changeRoleByKey,
  changeRoleByKey,
]
const ends = [deleteOrganization, deleteOrganization, deleteBySupport]
export const kinds: readonly Kind[] = [...membership, ...membership, ...rest, ...keys, ...ends]

const step = fc.noBias(fc.record({ kind: fc.nat(10_000), picks: fc.array(fc.nat(10_000), { minLength: 12, maxLength: 12 }) }))
export const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 24, maxLength: 32, size: 'max' })
