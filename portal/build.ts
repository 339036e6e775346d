/**
 * Builds the portal for one product: `node portal/build.ts clozup` → dist/portal/clozup/. It holds the screens of the product's own
 * modules, and of no other. A product outside of this repository is named by the path of its definition:
 * `node portal/build.ts ../ours/products/ours.ts`; its modules lie in `../ours/modules/`.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'
import type { Product } from '../platform/product.ts'

const root = resolve(import.meta.dirname, '..')
const dist = join(root, 'dist', 'portal')
const mantine = ['core', 'dropzone', 'form', 'hooks', 'modals', 'notifications'].map((name) => `@mantine/${name}`)
const shared = ['react', 'react-dom', 'zod', 'lucide-react', '@tanstack/react-query', '@tanstack/react-router', ...mantine]

/** The hash of the sources that a folder was built from. */
const mark = '.built-from'

/** `slug` of a product here, or the path of a definition elsewhere. Returns the folder to serve. */
export async function buildPortal(slugOrPath: string): Promise<string> {
  // A test or a developer may have set something else, and would get React's development build, several times as slow.
  process.env.NODE_ENV = 'production'
  const definition = definitionOf(slugOrPath)
  const product = await load(definition)
  const folder = join(dist, product.slug)
  const hash = await sourceHash(definition)
  const fresh = join(dist, `.${product.slug}-${process.pid}`)
  // A server asks here whether its pages are fresh, and needs none of this for that.
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  await build({
    root: join(root, 'portal'),
    configFile: false,
    logLevel: 'warn',
    plugins: [react(), await productPlugin(definition)],
    // A product from elsewhere has these of us: two Reacts on one page don't know each other.
    resolve: { dedupe: shared },
    build: {
      outDir: fresh,
      emptyOutDir: true,
      // The content security policy allows no scripts or fonts from data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // All styles come with the first page: a screen is not drawn without its own where the line failed for a moment.
      cssCodeSplit: false,
      chunkSizeWarningLimit: 800,
      // What changes with the lock file only stays in the browser's cache over releases of our own.
      rolldownOptions: {
        output: {
          codeSplitting: { groups: [{ name: 'libraries', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|zod)[\\/]/ }] },
        },
      },
    },
  }).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true })
    throw error
  })
  await writeFile(join(fresh, mark), hash)
  await replace(folder, fresh)
  return folder
}

/** At one moment the old pages are there, at the next the new ones: another process may be starting from them, or building them too. */
async function replace(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}-old`
  await rename(folder, old).catch(() => undefined)
  await rename(fresh, folder).catch(async (error: unknown) => {
    // Somebody else's build of the same sources got there first.
    if (!existsSync(join(folder, mark))) throw error
    await rm(fresh, { recursive: true, force: true })
  })
  await rm(old, { recursive: true, force: true })
}

/** Whether what was built last was made from the sources as they are now. */
export async function portalIsFresh(slugOrPath: string): Promise<boolean> {
  const definition = definitionOf(slugOrPath)
  const { slug } = await load(definition)
  const [built, now] = await Promise.all([readFile(join(dist, slug, mark), 'utf8').catch(() => ''), sourceHash(definition)])
  return built === now
}

function definitionOf(slugOrPath: string): string {
  const isPath = /[/\\]|\.[jt]s$/.test(slugOrPath)
  return isPath ? resolve(slugOrPath) : join(root, 'products', `${slugOrPath}.ts`)
}

async function load(definition: string): Promise<Product> {
  if (!existsSync(definition)) throw new Error(`There is no product definition at ${relative(process.cwd(), definition)}.`)
  const loaded = (await import(pathToFileURL(definition).href)) as { default: Product }
  return loaded.default
}

async function sourceHash(definition: string): Promise<string> {
  const ours = ['portal', 'platform', 'modules', 'kernel/shared'].map((folder) => join(root, folder))
  const folders = new Set([...ours, join(homeOf(definition), 'modules')])
  const files = (await Promise.all([...folders].map(filesBelow))).flat().filter(isSource)
  const hash = createHash('sha256').update(process.version)
  for (const file of [...files.sort(), definition, join(root, 'package-lock.json')]) {
    hash.update(`\0${relative(root, file)}\0`).update(await readFile(file))
  }
  return hash.digest('hex')
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

function isSource(file: string): boolean {
  const path = relative(root, file).replaceAll('\\', '/')
  if (/\.test\.tsx?$/.test(path)) return false
  return /^(portal|kernel\/shared)\/|^platform\/product\.ts$|\/screen\/|\/contract\.ts$/.test(path)
}

/** The definition lies in a folder `products`, its modules in `modules` beside that. */
function homeOf(definition: string): string {
  return resolve(dirname(definition), '..')
}

const screens = 'virtual:screens'

/** `virtual:product` is the definition; `virtual:screens` are the screens of its modules, in the order in which it lists them. */
export async function productPlugin(slugOrPath: string): Promise<Plugin> {
  const definition = definitionOf(slugOrPath)
  const product = await load(definition)
  const files = product.modules.map(({ name }) => join(homeOf(definition), 'modules', name, 'screen', 'index.ts')).filter(existsSync)
  const lines = files.map((file, i) => `import { screens as of${i} } from ${JSON.stringify(file)}`)
  const list = `export const screens = [${files.map((_, i) => `...of${i}`).join(', ')}]`
  return {
    name: 'product',
    resolveId: (id) => (id === 'virtual:product' ? definition : id === screens ? `\0${screens}` : undefined),
    load: (id) => (id === `\0${screens}` ? [...lines, list].join('\n') : undefined),
    transformIndexHtml: (html) => html.replaceAll('%NAME%', text(product.name)).replaceAll('%TAGLINE%', text(product.brand.tagline)),
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'favicon.svg', source: await favicon(product) })
    },
  }
}

function text(given: string): string {
  return given.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** The product's initial on its colour. */
async function favicon(product: Product): Promise<string> {
  const { DEFAULT_THEME } = await import('@mantine/core')
  const color = DEFAULT_THEME.colors[product.brand.color]?.[8] ?? '#333'
  const initial = text(product.name.charAt(0))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${color}"/><text x="16" y="23" font-family="system-ui,sans-serif" font-size="20" font-weight="700" fill="#fff" text-anchor="middle">${initial}</text></svg>\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv[2]
  if (!wanted) {
    process.stderr.write('Usage: node portal/build.ts <product>\n')
    process.exit(2)
  }
  const folder = await buildPortal(wanted)
  process.stdout.write(`${relative(process.cwd(), folder)}\n`)
}
