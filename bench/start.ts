/**
 * How long `npm start` takes until both products are ready, on a fresh checkout and once built, and how much memory one `serve`
 * process takes. Everything happens in a copy of this checkout, on a database of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from './rounds.ts'
import { say } from './table.ts'

const root = join(import.meta.dirname, '..')
const mostSeconds = 300

export async function start({ quick }: { quick: boolean }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-start-'))
  // PostgreSQL runs as another user where this runs as root.
  await chmod(folder, 0o755)
  const copy = join(folder, 'checkout')
  const left = ['node_modules', '.git', 'data', 'dist', '.cache', 'test-results']
  try {
    await cp(root, copy, { recursive: true, filter: (path) => !left.includes(basename(path)) })
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    say(`  npm start, nothing built, no data     ${seconds(await timed(copy, ['npm', 'start'], 2))}`)
    const again: number[] = []
    for (let round = 0; round < (quick ? 3 : 7); round++) again.push(await timed(copy, ['npm', 'start'], 2))
    say(`  npm start, once built                 ${seconds(median(again))}  (median of ${again.length})`)
    await memory(copy)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`.padStart(8)
}

async function timed(folder: string, command: readonly string[], products: number): Promise<number> {
  const began = performance.now()
  const { stop } = await started(folder, command, products)
  const took = performance.now() - began
  await stop()
  return took
}

/** Idle for a few seconds, and after some use. */
async function memory(folder: string) {
  const { stop, child, ports } = await started(folder, [process.execPath, 'guildhall.ts', 'serve', 'clozup'], 1)
  try {
    await sleep(5000)
    say(`  serve clozup, idle                    ${await residentMegabytes(child)}`)
    for (let i = 0; i < 500; i++) await (await fetch(`http://localhost:${ports[0]}/api/v1/product`)).arrayBuffer()
    await sleep(5000)
    say(`  serve clozup, after 500 requests      ${await residentMegabytes(child)}`)
  } finally {
    await stop()
  }
}

async function residentMegabytes({ pid }: ChildProcess): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? Number.NaN)
  return `${(kilobytes / 1024).toFixed(0)} MB`.padStart(8)
}

async function started(folder: string, [command = '', ...words]: readonly string[], products: number) {
  const ports = await freePorts(products)
  const env = { ...process.env, DATA_DIR: join(folder, '..', 'data'), PORT: String(ports[0]), LOG_LEVEL: 'warn' }
  // A group of its own: npm stands between this process and the server, and does not hand on every signal.
  const child = spawn(command, words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)))
  const group = -(child.pid ?? 0)
  const stop = async () => {
    process.kill(group, 'SIGTERM')
    while (isThere(group)) await sleep(20)
  }
  const deadline = Date.now() + mostSeconds * 1000
  while (!(await areReady(ports))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${command} ${words.join(' ')} did not get ready.\n${said}`)
    await sleep(20)
  }
  return { child, ports, stop }
}

/** One after the other, below those that the system hands out by itself. */
async function freePorts(count: number): Promise<number[]> {
  const first = 20_000 + Math.floor(Math.random() * 10_000)
  const ports = Array.from({ length: count }, (_, i) => first + i)
  const free = await Promise.all(ports.map(isFree))
  return free.every(Boolean) ? ports : freePorts(count)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer().on('error', () => done(false))
    probe.listen(port, () => probe.close(() => done(true)))
  })
}

function isThere(group: number): boolean {
  try {
    return process.kill(group, 0)
  } catch {
    return false
  }
}

async function areReady(ports: readonly number[]): Promise<boolean> {
  const answers = await Promise.all(ports.map((port) => fetch(`http://localhost:${port}/readyz`).catch(() => undefined)))
  return answers.every((answer) => answer?.ok)
}
