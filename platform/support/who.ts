import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import type { App } from '../app.ts'
import type { AuditActor } from '../audit/index.ts'
import { isSupport, secondStepOf } from '../people/index.ts'
import type { Principal } from '../request/index.ts'
import { supportRefusals } from './contract.ts'

/** Whoever acts for the operator, and why. */
export interface By {
  readonly actor: AuditActor
  readonly reason: string
}

/** Nobody else learns that there is a console. A support person needs the second step, and in this very session. */
export async function requireSupport(app: App, who: Principal): Promise<void> {
  if (!isSupport(app, who)) throw new Refused(common['not-found'])
  const { enabled, passed } = await secondStepOf(app, who)
  if (!enabled) throw new Refused(supportRefusals['second-step-needed'])
  if (!passed) throw new Refused(supportRefusals['second-step-not-passed'])
}

export function supportActor({ personId, name }: Pick<Principal, 'personId' | 'name'>, requestId: string): AuditActor {
  return { kind: 'support', personId, name, requestId }
}
