/** What ends by a plan: the plan is looked at first, and its hash sent along. */
import type { Answer, Client } from './client.ts'

/** The body that executes the plan of this path. Whoever may not see it sends some hash, and is refused for that reason. */
export async function shown(client: Client, path: string): Promise<{ planHash: string }> {
  const { body } = await client.get(path)
  return { planHash: body?.planHash ?? 'none' }
}

export async function executed(client: Client, path: string, more: object = {}, headers?: Record<string, string>): Promise<Answer> {
  return client.post(path, { ...(await shown(client, path)), ...more }, headers)
}
