/** The port that a server listens at, and how it lets go of its callers. */
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { serve } from '@hono/node-server'
import type { Server } from './server.ts'

// Longer than a load balancer keeps a connection, commonly a minute: it must not send a request on one that is just being closed here.
const keepAliveTimeout = 75_000

export interface Listening {
  readonly port: number
  /** Takes no new request, and waits for those under way. */
  close(): Promise<void>
  /** Waits no longer. */
  cut(): void
}

export async function listen(server: Server, port: number): Promise<Listening> {
  const { http, port: chosen } = await new Promise<{ http: HttpServer; port: number }>((done, fail) => {
    const made = serve({ fetch: server.fetch, port, serverOptions: { keepAliveTimeout } }, (info) =>
      done({ http: made as HttpServer, port: info.port }),
    )
    made.once('error', fail)
  })
  const letGo = whoeverIsQuiet(http)
  return {
    port: chosen,
    async close() {
      const closed = new Promise((done) => http.close(done))
      letGo()
      await closed
    },
    cut: () => http.closeAllConnections(),
  }
}

/**
 * From its call on, closes every connection on which no request is under way. Node knows as idle only those that served one before:
 * a browser opens some in advance, and they would hold up the stop until all is cut.
 */
function whoeverIsQuiet(http: HttpServer): () => void {
  const quiet = new Set<Socket>()
  let closing = false
  const rest = (socket: Socket) => (closing ? socket.destroySoon() : socket.destroyed || quiet.add(socket))
  http.on('connection', (socket: Socket) => {
    rest(socket)
    socket.once('close', () => quiet.delete(socket))
  })
  http.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    quiet.delete(socket)
    response.once('close', () => rest(socket))
  })
  return () => {
    closing = true
    for (const socket of quiet) socket.destroySoon()
  }
}
