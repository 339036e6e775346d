/** The command line. Exit codes: 0 done, 1 refused or failed, 2 wrong usage. */
import { readSettings, type Settings, SettingsError } from '../kernel/config.ts'
import { Refused } from '../kernel/refusal.ts'
import { verifyAudit } from './audit.ts'
import { doctor } from './doctor.ts'
import { printDocument } from './openapi.ts'
import { serveOne, startAll, workOne } from './serve.ts'
import { setPlan } from './support.ts'
import { UsageError } from './usage.ts'
import { migrateOne } from './where.ts'

export interface Command {
  readonly settings: Settings
  readonly words: readonly string[]
}

const usage = `guildhall <command>

  start [product]                            serve both products with demonstration people, for development
  serve <product>                            serve one product
  worker <product>                           work off its jobs only
  migrate <product>                          bring its database to the newest schema
  doctor <product>                           check settings, database and schema
  openapi <product>                          print the OpenAPI document
  audit verify <export> [--checkpoints <file>] [--key <key>]
                                             check an export of the audit log; needs no database
  support set-plan <product> <slug> <plan>   give an organization another plan

Products: clozup, cliqtel. Settings come from the environment; see docs/operating.md.
`

const commands: Record<string, (command: Command) => Promise<void>> = {
  start: startAll,
  serve: serveOne,
  worker: workOne,
  migrate: migrateOne,
  doctor,
  openapi: printDocument,
  'support set-plan': setPlan,
  'audit verify': verifyAudit,
}

export async function main(words: readonly string[]): Promise<number> {
  const [first = 'help', ...rest] = words
  const name = ['support', 'audit'].includes(first) ? `${first} ${rest.shift() ?? ''}` : first
  const run = commands[name]
  if (!run) {
    const asked = ['help', '--help', '-h'].includes(name)
    ;(asked ? process.stdout : process.stderr).write(usage)
    return asked ? 0 : 2
  }
  try {
    await run({ settings: readSettings(process.env), words: rest })
    return 0
  } catch (error) {
    return told(error)
  }
}

function told(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${usage}`)
    return 2
  }
  if (error instanceof SettingsError || error instanceof Refused) process.stderr.write(`${error.message}\n`)
  else
    process.stderr.write(
      `${error instanceof Error ? (process.env['LOG_LEVEL'] === 'debug' ? error.stack : error.message) : String(error)}\n`,
    )
  return 1
}
