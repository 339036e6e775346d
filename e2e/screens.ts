/** The list of screens, as the portal of a product has it. */
import { join } from 'node:path'
import { createServer } from 'vite'

export interface Listed {
  readonly path: string
  readonly frame: 'organization' | 'person' | 'card' | 'bare'
}

const root = join(import.meta.dirname, '..')

/** Reads portal/screens.ts as the build reads it: its list is gathered from the capabilities by the bundler. */
export async function screensOf(slug: string): Promise<readonly Listed[]> {
  const server = await createServer({
    root: join(root, 'portal'),
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    plugins: [{ name: 'product', resolveId: (id) => (id === 'virtual:product' ? join(root, 'products', `${slug}.ts`) : undefined) }],
  })
  try {
    const { screens } = (await server.ssrLoadModule('/screens.ts')) as { screens: readonly Listed[] }
    return screens.map(({ path, frame }) => ({ path, frame }))
  } finally {
    await server.close()
  }
}
