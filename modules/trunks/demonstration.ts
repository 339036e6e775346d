import type { Tx } from '../../kernel/database/index.ts'
import type { App } from '../../platform/app.ts'
import type { Member } from '../../platform/request/index.ts'
import { createTrunk, suspendTrunk } from './trunks.ts'

/** Three of them, in three states. Nobody has noted the passwords: to register with one, rotate it. */
export async function demonstrate(app: App, tx: Tx, owner: Member): Promise<void> {
  const names = ['Head office PBX', 'Warehouse phones', 'Old reception']
  const made = []
  for (const name of names) made.push((await createTrunk(app, tx, owner, name)).trunk.id)
  await suspendTrunk(app, tx, owner, made[1] ?? '', { when: 're-registration' })
  await suspendTrunk(app, tx, owner, made[2] ?? '', { when: 'now' })
}
