import { z } from 'zod'
import { id, line, refusals } from '../../../../kernel/shared/contract.ts'
import type { Action } from '../../../../kernel/shared/policy.ts'
import type { Module } from '../../../../platform/product.ts'

export const tool = z
  .object({ id: id('tool'), name: z.string(), borrower: z.object({ personId: z.string(), name: z.string() }).nullable() })
  .meta({ id: 'Tool' })
export type Tool = z.infer<typeof tool>
export const toolList = z.object({ items: z.array(tool) }).meta({ id: 'ToolList' })
export const newTool = z.strictObject({ name: line('what it is', 80) })

export const toolRefusals = refusals({
  'tool-lent': [409, 'Somebody has this tool already.'],
  'tool-in-shed': [409, 'This tool is in the shed.'],
})

const actions: Record<string, Action> = {
  'tools.view': { label: 'see the tools' },
  'tools.add': { label: 'add tools' },
  'tools.borrow': {
    label: 'borrow tools',
    about: 'tool',
    refuses: (_actor, { state }) => (state === 'lent' ? toolRefusals['tool-lent'] : undefined),
  },
  'tools.return': {
    label: 'bring tools back',
    about: 'tool',
    refuses: (_actor, { state }) => (state === 'in the shed' ? toolRefusals['tool-in-shed'] : undefined),
  },
}

const events = {
  'tool.added': 'A tool was added',
  'tool.borrowed': 'A tool was borrowed',
  'tool.returned': 'A tool was brought back',
}

export const tools: Module = { name: 'tools', actions, events }

/** What the policy is asked about. One that nobody has is nobody's own. */
export function subjectOf({ borrower }: Tool) {
  return { state: borrower ? 'lent' : 'in the shed', ...(borrower && { ownedBy: borrower.personId }) }
}
