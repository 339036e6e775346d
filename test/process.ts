/** A server as a process of its own, for tests that end it in ways of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from '../kernel/database/cluster.ts'

export interface Served {
  readonly url: string
  readonly child: ChildProcess
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>
  said(): string
}

const script = fileURLToPath(new URL('serving.ts', import.meta.url))

export async function serve(slug: string, adminUrl: string, { smtpUrl = '' }: { smtpUrl?: string | undefined } = {}): Promise<Served> {
  const port = await freePort()
  const child = spawn(process.execPath, [script, slug, adminUrl, String(port), smtpUrl], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  await Promise.race([new Promise((done) => child.stdout.once('data', done)), ended.then(() => Promise.reject(new Error(said)))])
  return { url: `http://localhost:${port}`, child, ended, said: () => said }
}
