/** A real HTTP server that webhooks are sent to: what arrived, and what it answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The `webhook-id`. */
  readonly id: string
  readonly type: string
}

export interface Receiver {
  readonly url: string
  /** Everything that arrived, the oldest first. */
  readonly received: Received[]
  /** From now on every request is answered by this status, or by this function. */
  answer(how: number | ((request: IncomingMessage, response: ServerResponse) => unknown)): void
  stop(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let how: Parameters<Receiver['answer']>[0] = 204
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(read(request, Buffer.concat(chunks).toString('utf8')))
      if (typeof how === 'number') response.writeHead(how).end()
      else how(request, response)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (next) => void (how = next),
    stop() {
      server.closeAllConnections()
      return new Promise((stopped) => server.close(() => stopped()))
    },
  }
}

function read({ headers, url }: IncomingMessage, body: string): Received {
  const given = headers as Record<string, string>
  const { type } = JSON.parse(body) as { type: string }
  return { path: url ?? '', headers: given, body, id: given['webhook-id'] ?? '', type }
}
