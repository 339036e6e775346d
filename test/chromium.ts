/**
 * Where the browser comes from. On Linux it is the Chromium inside an npm package, so that a machine needs nothing but Node;
 * elsewhere it is the Chrome that is installed.
 */
import { execFile } from 'node:child_process'
import { access, chmod, constants, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { LaunchOptions } from 'playwright-core'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')

export async function browserToLaunch(): Promise<LaunchOptions> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' }
  const folder = await unpacked()
  const env = { ...process.env, FONTCONFIG_PATH: join(folder, 'fonts') } as Record<string, string>
  const executablePath = join(folder, 'chromium')
  // A bare Debian has no NSS. The package brings it along, yet the system's own libraries are to be preferred where they are.
  if (!(await starts(executablePath, env))) {
    env.LD_LIBRARY_PATH = [join(folder, 'al2023', 'lib'), env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  }
  return { executablePath, env }
}

async function starts(executable: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return run(executable, ['--version', '--no-sandbox'], { env }).then(
    () => true,
    () => false,
  )
}

/**
 * Unpacked once per version, in a folder of ours: the package itself writes to one fixed folder, where two test processes
 * at once run a half-written file, and where another user's browser would be taken for ours.
 */
async function unpacked(): Promise<string> {
  const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin')
  const { version } = JSON.parse(await readFile(join(packed, '..', 'package.json'), 'utf8')) as { version: string }
  const parent = await firstWritable(join(root, '.cache', 'chromium'), join(tmpdir(), `guildhall-chromium-${userInfo().uid}`), version)
  const folder = join(parent, version)
  if (await exists(join(folder, 'chromium'))) return folder

  const staging = await mkdtemp(join(parent, 'unpacking-'))
  await unpack(packed, staging, folder)
  // Whoever comes second finds the folder in place and drops its own.
  await rename(staging, folder).catch(() => rm(staging, { recursive: true }))
  return folder
}

async function unpack(packed: string, into: string, folder: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium')
  const before = process.env.TMPDIR
  // The package unpacks to the temporary folder and nowhere else; it looks at the variable when called, so it can be lent ours.
  process.env.TMPDIR = into
  try {
    const files = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((file) => inflate(join(packed, file)))
    await Promise.all(files)
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  await chmod(into, 0o755)
  await chmod(join(into, 'chromium'), 0o755)
  await writeFile(join(into, 'fonts', 'fonts.conf'), fontsConf(folder))
}

/** One font everywhere: pictures of a screen are the same on every machine, whatever is installed there. */
function fontsConf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${join(tmpdir(), `guildhall-fonts-${userInfo().uid}`)}</cachedir>
</fontconfig>
`
}

/** The checkout may belong to somebody else, who has unpacked the browser there or not. */
async function firstWritable(inCheckout: string, elsewhere: string, version: string): Promise<string> {
  if (await exists(join(inCheckout, version, 'chromium'))) return inCheckout
  try {
    await mkdir(inCheckout, { recursive: true })
    await access(inCheckout, constants.W_OK)
    return inCheckout
  } catch {
    await mkdir(elsewhere, { recursive: true, mode: 0o700 })
    return elsewhere
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
