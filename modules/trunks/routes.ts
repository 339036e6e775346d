import { z } from 'zod'
import { ifMatch } from '../../kernel/http/if-match.ts'
import { Refused } from '../../kernel/refusal.ts'
import { common } from '../../kernel/shared/contract.ts'
import { organizationRefusals } from '../../platform/organizations/contract.ts'
import { memberRoute } from '../../platform/request/index.ts'
import {
  newTrunk,
  suspension,
  type Trunk,
  trunk,
  trunkChange,
  trunkPage,
  trunkQuery,
  trunkRefusals,
  trunkWithCredentials,
} from './contract.ts'
import { listTrunks, readTrunk } from './list.ts'
import { createTrunk, deleteTrunk, renameTrunk, resumeTrunk, rotateTrunk, suspendTrunk } from './trunks.ts'

const tag = 'SIP trunks'
const O = '/api/v1/organizations/{organizationId}'
const one = `${O}/trunks/{trunkId}`
const gone = trunkRefusals['trunk-deleted']
const idOf = (params: Readonly<Record<string, string>>) => params['trunkId'] ?? ''
const versionOf = ({ version }: Trunk) => `"${version}"`
const answered = (found: Trunk) => ({ status: 200, body: found, headers: { etag: versionOf(found) } })

const list = memberRoute({
  method: 'get',
  path: `${O}/trunks`,
  tag,
  summary: 'List SIP trunks, newest first',
  action: 'trunks.view',
  query: trunkQuery,
  answers: { 200: trunkPage },
  async handle({ tx, query }) {
    return { status: 200, body: await listTrunks(tx, query) }
  },
})

const create = memberRoute({
  method: 'post',
  path: `${O}/trunks`,
  tag,
  summary: 'Create a SIP trunk; the answer shows its password this once (C21)',
  action: 'trunks.manage',
  body: newTrunk,
  answers: { 201: trunkWithCredentials },
  limits: [{ name: 'trunks.create', per: 'organization', points: 200, seconds: 3600 }],
  idempotent: true,
  async handle({ app, tx, who, body }) {
    return { status: 201, body: await createTrunk(app, tx, who, body.name) }
  },
})

const show = memberRoute({
  method: 'get',
  path: one,
  tag,
  summary: 'See a SIP trunk, a deleted one too',
  action: 'trunks.view',
  answers: { 200: trunk },
  async handle({ tx, params }) {
    const found = await readTrunk(tx, idOf(params))
    if (!found) throw new Refused(common['not-found'])
    return answered(found)
  },
})

const rename = memberRoute({
  method: 'patch',
  path: one,
  tag,
  summary: 'Rename a SIP trunk',
  action: 'trunks.manage',
  body: trunkChange,
  answers: { 200: trunk },
  refusals: [gone, organizationRefusals['changed-meanwhile']],
  async handle({ app, tx, who, params, body, context }) {
    const isCurrent = ifMatch(context)
    return answered(await renameTrunk(app, tx, who, idOf(params), body.name, (now) => isCurrent(versionOf(now))))
  },
})

const rotate = memberRoute({
  method: 'post',
  path: `${one}/rotate`,
  tag,
  summary: 'Give a SIP trunk a new password, shown this once; the old one is dead at once (C21)',
  action: 'trunks.manage',
  body: z.strictObject({}),
  answers: { 200: trunkWithCredentials },
  refusals: [gone],
  idempotent: true,
  async handle({ app, tx, who, params }) {
    return { status: 200, body: await rotateTrunk(app, tx, who, idOf(params)) }
  },
})

const suspend = memberRoute({
  method: 'post',
  path: `${one}/suspend`,
  tag,
  summary: 'Suspend a SIP trunk: registered phones are cut off at once, or refused when they register next (C19)',
  action: 'trunks.manage',
  body: suspension,
  answers: { 200: trunk },
  refusals: [gone, trunkRefusals['trunk-suspended']],
  async handle({ app, tx, who, params, body }) {
    return answered(await suspendTrunk(app, tx, who, idOf(params), body))
  },
})

const resume = memberRoute({
  method: 'post',
  path: `${one}/resume`,
  tag,
  summary: 'Resume a suspended SIP trunk, with the password that it had',
  action: 'trunks.manage',
  body: z.strictObject({}),
  answers: { 200: trunk },
  refusals: [gone, trunkRefusals['trunk-not-suspended']],
  async handle({ app, tx, who, params }) {
    return answered(await resumeTrunk(app, tx, who, idOf(params)))
  },
})

const remove = memberRoute({
  method: 'delete',
  path: one,
  tag,
  summary: 'Delete a SIP trunk: its credentials are revoked for good',
  action: 'trunks.manage',
  answers: { 204: null },
  refusals: [gone],
  async handle({ app, tx, who, params }) {
    await deleteTrunk(app, tx, who, idOf(params))
    return { status: 204 }
  },
})

export const trunkRoutes = [list, create, show, rename, rotate, suspend, resume, remove]
