/**
 * Tools: what a shed holds, and who has which one. Whoever may add tools adds them; everybody borrows for themselves and brings back
 * what they have. A neighbour who is removed has nothing any more: their tools count as brought back, as the plan says.
 */
import { z } from 'zod'
import { memberRoute } from '../../../../platform/request/index.ts'
import type { ServerModule } from '../../../../platform/module.ts'
import { newTool, subjectOf, tool, toolList, toolRefusals } from './contract.ts'
import { addTool, borrowTool, findTool, listTools, returnTool } from './tools.ts'

const tag = 'Tools'
const path = '/api/v1/organizations/{organizationId}/tools'

const list = memberRoute({
  method: 'get',
  path,
  tag,
  summary: 'List the tools',
  action: 'tools.view',
  answers: { 200: toolList },
  async handle({ tx }) {
    return { status: 200, body: { items: await listTools(tx) } }
  },
})

const add = memberRoute({
  method: 'post',
  path,
  tag,
  summary: 'Add a tool',
  action: 'tools.add',
  body: newTool,
  answers: { 201: tool },
  idempotent: true,
  async handle({ tx, who, body }) {
    return { status: 201, body: await addTool(tx, who, body.name) }
  },
})

const borrow = memberRoute({
  method: 'post',
  path: `${path}/{toolId}/borrow`,
  tag,
  summary: 'Borrow a tool',
  action: 'tools.borrow',
  body: z.strictObject({}),
  answers: { 200: tool },
  refusals: [toolRefusals['tool-lent']],
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await borrowTool(app, tx, who, params['toolId'] ?? '') }
  },
})

const bringBack = memberRoute({
  method: 'post',
  path: `${path}/{toolId}/return`,
  tag,
  summary: 'Bring a tool back',
  action: 'tools.return',
  body: z.strictObject({}),
  answers: { 200: tool },
  refusals: [toolRefusals['tool-in-shed']],
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await returnTool(app, tx, who, params['toolId'] ?? '') }
  },
})

export default {
  name: 'tools',
  routes: [list, add, borrow, bringBack],
  subjects: {
    async tool(_app, tx, id) {
      const found = await findTool(tx, id)
      return found && { label: found.name, subject: subjectOf(found) }
    },
  },
  touches: [{ column: 'tools.borrower_id', ending: 'unassign', choices: ['reassign'], records: ['borrowed tool', 'borrowed tools'] }],
} satisfies ServerModule
