/** The command line. Exit codes: 0 done, 1 refused or failed, 2 wrong usage. */
import { readSettings, type Settings, SettingsError } from '../kernel/config.ts'
import { Refused } from '../kernel/refusal.ts'
import { UsageError } from './usage.ts'

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
  audit export <product> <organization’s id> print its audit log, that of a deleted organization too
  support find <product> <search>            find organizations by name, slug, id or a member’s address, and that account
  support show <product> <slug>              an organization’s plan, seats, people and open invitations
  support set-plan <product> <slug> <plan> --reason <text>
                                             give an organization another plan
  support transfer-ownership <product> <slug> <e-mail> --reason <text>
                                             hand an organization over to one of its members
  support delete-organization <product> <slug> --name <name> --reason <text>
                                             delete an organization; its log stays
  support cancel-invitation <product> <slug> <e-mail> --reason <text>
                                             cancel an invitation that nobody has answered
  support resend-verification <product> <e-mail> --reason <text>
                                             send the mail that verifies an address once more
  support reset-second-step <product> <e-mail> --reason <text>
                                             turn off two-step sign-in of somebody who lost it

Products: clozup, cliqtel, or the path of another one’s definition. Settings come from the environment; see docs/operating.md.
`

type Run = (command: Command) => Promise<void>

/** Each is loaded when it is asked for: checking a file need not wait for a server's libraries. */
const commands: Record<string, () => Promise<Run>> = {
  start: async () => (await import('./serve.ts')).startAll,
  serve: async () => (await import('./serve.ts')).serveOne,
  worker: async () => (await import('./serve.ts')).workOne,
  migrate: async () => (await import('./where.ts')).migrateOne,
  doctor: async () => (await import('./doctor.ts')).doctor,
  openapi: async () => (await import('./openapi.ts')).printDocument,
  'support find': async () => (await import('./support-show.ts')).findOrganizations,
  'support show': async () => (await import('./support-show.ts')).showOrganization,
  'support set-plan': async () => (await import('./support.ts')).setPlan,
  'support transfer-ownership': async () => (await import('./support.ts')).transferOwnership,
  'support delete-organization': async () => (await import('./support.ts')).deleteOrganization,
  'support cancel-invitation': async () => (await import('./support.ts')).cancelInvitation,
  'support resend-verification': async () => (await import('./support.ts')).resendVerification,
  'support reset-second-step': async () => (await import('./support.ts')).resetSecondStep,
  'audit export': async () => (await import('./audit-export.ts')).exportAudit,
  'audit verify': async () => (await import('./audit.ts')).verifyAudit,
}

export async function main(words: readonly string[]): Promise<number> {
  const [first = 'help', ...rest] = words
  const name = ['support', 'audit'].includes(first) ? `${first} ${rest.shift() ?? ''}` : first
  const load = commands[name]
  if (!load) {
    const asked = ['help', '--help', '-h'].includes(name)
    ;(asked ? process.stdout : process.stderr).write(usage)
    return asked ? 0 : 2
  }
  try {
    const run = await load()
    await run({
      // Read by those that need them: a wrong one is in nobody else's way.
      get settings() {
        return readSettings(process.env)
      },
      words: rest,
    })
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
  else if (isUnreachable(error))
    process.stderr.write(`The database can’t be reached (${error.message || error.code}). Check DATABASE_URL.\n`)
  else
    process.stderr.write(
      `${error instanceof Error ? (process.env['LOG_LEVEL'] === 'debug' ? error.stack : error.message) : String(error)}\n`,
    )
  return 1
}

/** At every command's start the database alone is asked for. Of a host with several addresses Node tells the code, and no message. */
function isUnreachable(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error && 'code' in error && ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT'].includes(String(error.code))
  )
}
