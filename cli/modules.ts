/** What a product brings besides its definition: its modules, and where it comes from elsewhere, its own migrations. */
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Exceptions, merged } from '../kernel/database/catalogue.ts'
import { exceptions as ofPlatform } from '../platform/exceptions.ts'
import type { ServerModule } from '../platform/module.ts'
import type { Product } from '../platform/product.ts'

const here = new URL('../', import.meta.url)

/** A product and the folder that holds its `products/`, `modules/` and `migrations/`; this repository, where none is told. */
export type Located = Product & { readonly home?: URL }

/** The server's part of its modules: `modules/<name>/index.ts` beside the folder of its definition. */
export async function loadModules({ modules, home = here }: Located): Promise<ServerModule[]> {
  return Promise.all(
    modules.map(async ({ name }) => ((await import(new URL(`modules/${name}/index.ts`, home).href)) as { default: ServerModule }).default),
  )
}

/** The folder of its own migrations; undefined for a product of this repository, and for one that has none. */
export async function ownMigrations({ home = here }: Located): Promise<string | undefined> {
  const folder = new URL('migrations', home)
  return home.href !== here.href && (await isThere(folder)) ? fileURLToPath(folder) : undefined
}

/** Where its tables depart from a rule of the catalogue gate. All tables of this repository are in every database. */
export async function exceptionsOf({ home = here }: Located): Promise<Exceptions> {
  const files = [...new Set([here.href, home.href])].map((folder) => new URL('modules/exceptions.ts', folder))
  const lists = files.map(async (file) =>
    (await isThere(file)) ? ((await import(file.href)) as { exceptions: Exceptions }).exceptions : {},
  )
  return merged(ofPlatform, ...(await Promise.all(lists)))
}

function isThere(file: URL): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
