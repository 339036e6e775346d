/** A guard is proven by a mistake that it must see: planted in a folder of its own, which is gone after the test. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

export async function planted<Result>(files: Readonly<Record<string, string>>, look: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-guard-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    return await look(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** For what resolves packages. The linter must not have it: it would follow the link and lint every package. */
export function withPackages(folder: string): Promise<void> {
  return symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}

export interface Output {
  readonly code: number
  readonly out: string
  /** With what went to the standard error. */
  readonly text: string
}

/** Runs a command of the project's own (`oxlint`, `tsc`), in that folder. */
export function run(folder: string, command: string, ...args: string[]): Promise<Output> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '' }
  return new Promise((done) =>
    execFile(join(root, 'node_modules', '.bin', command), args, { cwd: folder, env, maxBuffer: 16 * 2 ** 20 }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? 1) : 0, out, text: out + err }),
    ),
  )
}
