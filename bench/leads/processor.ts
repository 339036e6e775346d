/** The processor time that the database has used, in milliseconds: what a neighbour's noise changes least. Linux only. */
import { readdir, readFile } from 'node:fs/promises'
import type { Place } from '../place.ts'

const tickMilliseconds = 10

export async function processorOf({ admin }: Place): Promise<{ look(): Promise<Look>; since(before: Look): Promise<number> }> {
  const { rows } = await admin.query<{ pid: number }>('select pg_backend_pid() as pid')
  const server = (await statOf(String(rows[0]?.pid)))?.parent
  async function look(): Promise<Look> {
    const processes = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(statOf))
    return new Map(processes.flatMap((found) => (found?.parent === server && found ? [[found.pid, found.ticks]] : [])))
  }
  return {
    look,
    // Connections come and go: what has ended meanwhile is left out.
    async since(before) {
      const ticks = [...(await look())].reduce((sum, [pid, now]) => sum + now - (before.get(pid) ?? 0), 0)
      return ticks * tickMilliseconds
    },
  }
}

type Look = ReadonlyMap<string, number>

async function statOf(pid: string): Promise<{ pid: string; parent: number; ticks: number } | undefined> {
  // Behind the name, which may hold spaces: state, parent … and in the twelfth and thirteenth place the ticks.
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return text ? { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) } : undefined
}
