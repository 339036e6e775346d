/** The list of screens, as the portal of a product has it. */
import { join } from 'node:path'
import { type Plugin, createServer } from 'vite'

export interface Listed {
  readonly path: string
  readonly frame: 'organization' | 'person' | 'card' | 'bare'
}

const root = join(import.meta.dirname, '..')

/** Reads portal/screens.ts as the build reads it: its list is gathered from the capabilities by the bundler. */
export async function screensOf(slug: string): Promise<readonly Listed[]> {
  const { productPlugin } = (await import(join(root, 'portal', 'build.ts'))) as { productPlugin(slug: string): Promise<Plugin> }
  const server = await createServer({
    root: join(root, 'portal'),
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    plugins: [await productPlugin(slug)],
  })
  try {
    const { screens } = (await server.ssrLoadModule('/screens.ts')) as { screens: readonly Listed[] }
    return screens.map(({ path, frame }) => ({ path, frame }))
  } finally {
    await server.close()
  }
}
