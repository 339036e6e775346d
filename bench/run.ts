/** `npm run bench`: everything. `npm run bench -- list may`: these parts. `--quick`: fewer and shorter rounds. */
import { accept } from './accept.ts'
import { audit } from './audit.ts'
import { invite } from './invite.ts'
import { leadsPart } from './leads.ts'
import { list } from './list.ts'
import { may } from './may.ts'
import { removal } from './removal.ts'
import { start } from './start.ts'
import { webhooks } from './webhooks.ts'

export type Part = (options: { quick: boolean }) => Promise<void>

const parts: Record<string, Part> = { list, may, invite, accept, start, audit, webhooks, leads: leadsPart, removal }

const words = process.argv.slice(2)
const quick = words.includes('--quick')
const wanted = words.filter((word) => word !== '--quick')
const unknown = wanted.filter((word) => !(word in parts))
if (unknown.length) {
  process.stderr.write(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}.\n`)
  process.exitCode = 2
} else {
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length && !wanted.includes(name)) continue
    process.stdout.write(`\n## ${name}\n`)
    await part({ quick })
  }
}
