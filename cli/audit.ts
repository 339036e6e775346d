import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Checkpoint, ExportUnreadable, readCheckpoints, verifyExport } from '../platform/audit/index.ts'
import type { Command } from './main.ts'
import { UsageError } from './usage.ts'

/** The log was tampered with: said already, one line for each finding. */
class Tampered extends Error {}

/** `audit verify <export>`: needs no database and no secret, so that whoever was handed an export can run it. */
export async function verifyAudit({ words }: Command): Promise<void> {
  const { file, checkpointFiles, keys } = read(words)
  const kept: Checkpoint[] = []
  for (const one of checkpointFiles) kept.push(...(await readable(one, () => readCheckpoints(linesOf(one)))))
  const verdict = await readable(file, () => verifyExport(linesOf(file), { checkpoints: kept, trustedKeys: keys }))
  const { organizationId, events, findings, signed, checkpoints, keyIds } = verdict
  if (checkpointFiles.length && !kept.some((one) => one.organizationId === organizationId))
    throw new UsageError(`There is no checkpoint of ${organizationId} in ${checkpointFiles.join(', ')}.`)
  say(`${organizationId}, exported ${verdict.exportedAt}: ${count(events, 'event')}, ${count(checkpoints, 'checkpoint')}`)
  for (const { kind, sentence } of findings) say(`  ${kind}: ${sentence}`)
  if (findings.length) throw new Tampered(`The log was tampered with: ${count(findings.length, 'finding')}.`)
  if (signed) say(`  signed up to event ${signed.seq}, on ${signed.at}, by the key ${keyIds.join(', ')}`)
  if (signed && verdict.lastSeq > signed.seq) say(`  ${count(verdict.lastSeq - signed.seq, 'newer event')} not signed yet`)
  if (!checkpointFiles.length)
    say('  Nothing kept elsewhere was held against it: with --checkpoints, a cut end or a chain that was made anew shows too.')
  say('The log is whole.')
}

function read(words: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { checkpoints: { type: 'string', multiple: true }, key: { type: 'string', multiple: true } },
    })
    const [file, ...more] = positionals
    if (!file || more.length) throw new Error('Name one export.')
    return { file, checkpointFiles: values.checkpoints ?? [], keys: values.key ?? [] }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** Not by `readline`, which ends a line at U+2028 as well: JSON has those within its texts. */
async function* linesOf(file: string): AsyncIterable<string> {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}

async function readable<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ExportUnreadable) throw new UsageError(`${file}: ${error.message}`)
    if (error instanceof Error && 'code' in error) throw new UsageError(`${file} can’t be read: ${error.code}`)
    throw error
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
