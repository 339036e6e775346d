/** The product's side: who acts by which client, and what the model's names stand for. */
import { sha256, unseal } from '../../kernel/secrets.ts'
import { Client } from '../client.ts'
import type { World } from '../world.ts'

export class Reality {
  readonly world: World
  readonly #ids = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #clients = new Map<string, Client>()
  /** Invitation → its links, the newest last. */
  readonly #links = new Map<string, string[]>()
  /** Key → its secrets, by their versions. */
  readonly #secrets = new Map<string, Map<number, string>>()
  #lastMail = 0

  constructor(world: World) {
    this.world = world
  }

  know(name: string, id: string, client?: Client): void {
    this.#ids.set(name, id)
    this.#names.set(id, name)
    if (client) this.#clients.set(name, client)
  }

  id(name: string): string {
    const id = this.#ids.get(name)
    if (id === undefined) throw new Error(`Nothing real is known as ${name}.`)
    return id
  }

  knows(name: string): boolean {
    return this.#ids.has(name)
  }

  /** The model's name; what it has none for goes by its id, and fits nothing. */
  name(id: string): string {
    return this.#names.get(id) ?? id
  }

  as(person: string): Client {
    const client = this.#clients.get(person)
    if (!client) throw new Error(`${person} is not signed in.`)
    return client
  }

  path(organization: string, rest = ''): string {
    return `/api/v1/organizations/${this.id(organization)}${rest}`
  }

  token(invitation: string, link: number): string {
    return this.#links.get(invitation)?.[link - 1] ?? 'a token that was never sent'
  }

  keepSecret(key: string, version: number, secret: string): void {
    this.#secrets.set(key, (this.#secrets.get(key) ?? new Map<number, string>()).set(version, secret))
  }

  /** A program with this version of the key's secret. */
  program(key: string, version: number): Client {
    const secret = this.#secrets.get(key)?.get(version)
    if (secret === undefined) throw new Error(`No secret ${version} of ${key} was shown.`)
    return new Client(this.world.url, [], secret)
  }

  ids(names: readonly string[]): string[] {
    return names.map((name) => this.id(name))
  }

  /** Limits are proven elsewhere; a model without time knows none. */
  async forgetLimits(): Promise<void> {
    await this.world.admin.query('delete from rate_limits')
  }

  /** Reads the invitations that were mailed since the last time. */
  async readMail(): Promise<void> {
    const { rows } = await this.world.admin.query<{ id: string; payload: { template: string; sealed: string } }>(
      `select j.id, payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'mail' and j.id > $1 order by j.id`,
      [this.#lastMail],
    )
    for (const { id, payload } of rows) {
      this.#lastMail = Number(id)
      if (payload.template !== 'invitation') continue
      const mail = unseal<{ props: Record<string, string> }>(this.world.app.keys.sealing, payload.sealed)
      await this.#keepLink(mail?.props['link']?.split('/').at(-1) ?? '')
    }
  }

  async #keepLink(token: string): Promise<void> {
    const { rows } = await this.world.admin.query<{ id: string }>(
      `select id from invitations where token_hash = $1 union select invitation_id from former_links where token_hash = $1`,
      [sha256(token)],
    )
    const name = this.name(rows[0]?.id ?? '')
    this.#links.set(name, [...(this.#links.get(name) ?? []), token])
  }
}
