/** A caller of the API with cookies of their own, like a browser: what is set is sent back. */
export class Client {
  readonly #baseUrl: string
  readonly cookies = new Map<string, string>()
  readonly #bearer: string | undefined

  /** With a bearer it is a program: it sends that, and no Origin as browsers do. */
  constructor(baseUrl: string, cookies: Iterable<readonly [string, string]> = [], bearer?: string) {
    this.#baseUrl = baseUrl
    this.#bearer = bearer
    for (const [name, value] of cookies) this.cookies.set(name, value)
  }

  async request(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(new URL(path, this.#baseUrl), {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#bearer === undefined ? { origin: new URL(this.#baseUrl).origin } : { authorization: `Bearer ${this.#bearer}` }),
        ...(this.cookies.size && { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    // A stream ends when its reader goes, and not before.
    const streams = response.headers.get('content-type') === 'text/event-stream'
    const text = streams ? ((await response.body?.cancel()) ?? '') : await response.text()
    return { status: response.status, headers: response.headers, text, body: parse(text) }
  }

  #keep(cookie: string) {
    const [pair = '', ...attributes] = cookie.split(';')
    const [name = '', ...value] = pair.split('=')
    const gone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute))
    if (gone || value.join('=') === '') this.cookies.delete(name)
    else this.cookies.set(name, value.join('='))
  }

  get(path: string, headers?: Record<string, string>) {
    return this.request('GET', path, { headers })
  }
  post(path: string, body: unknown = {}, headers?: Record<string, string>) {
    return this.request('POST', path, { body, headers })
  }
  patch(path: string, body: unknown, headers?: Record<string, string>) {
    return this.request('PATCH', path, { body, headers })
  }
  delete(path: string, headers?: Record<string, string>) {
    return this.request('DELETE', path, { headers })
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; whoever reads a field asserts it. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
