import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeOwn } from './cluster.ts'

test('no program is run from a folder that others could write in, or that leads elsewhere', async () => {
  const place = await mkdtemp(join(tmpdir(), 'guildhall-own-'))
  onTestFinished(() => rm(place, { recursive: true }))
  const own = join(place, 'own')
  await makeOwn(own)
  await makeOwn(own)
  await chmod(own, 0o777)
  await expect(makeOwn(own)).rejects.toThrow('nobody else can write in')
  await chmod(own, 0o755)
  await symlink(own, join(place, 'link'))
  await expect(makeOwn(join(place, 'link'))).rejects.toThrow('nobody else can write in')
  await writeFile(join(place, 'file'), '')
  await expect(makeOwn(join(place, 'file'))).rejects.toThrow('nobody else can write in')
})
