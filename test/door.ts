/** A door in front of a server: one address for whatever stands behind it, and a wire that can be cut. */
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface Door {
  readonly port: number
  /** Where connections from now on go to. */
  leadTo(port: number): void
  close(): void
}

/** `isCut` is asked of each answer before it passes: whoever asked then hears nothing, though it was done. */
export async function openDoor(first: number, isCut: () => boolean = () => false): Promise<Door> {
  let target = first
  const open = new Set<Socket>()
  const server: Server = createServer((socket) => {
    const beyond = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [socket, beyond],
      [beyond, socket],
    ] as const) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    socket.pipe(beyond)
    beyond.on('data', (answer) => (isCut() ? socket.destroy() : socket.write(answer)))
    beyond.on('end', () => socket.end())
  })
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port))
  })
  return {
    port,
    leadTo: (next) => void (target = next),
    close() {
      server.close()
      for (const one of open) one.destroy()
    },
  }
}
