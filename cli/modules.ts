import type { ServerModule } from '../platform/module.ts'
import type { Product } from '../platform/product.ts'

/**
 * The server's part of a product's modules: `modules/<name>/index.ts` beside the folder of its definition. `home` is the folder
 * that holds `products/` and `modules/`; a product outside of this repository has one of its own.
 */
export async function loadModules(product: Product, home = new URL('../', import.meta.url)): Promise<ServerModule[]> {
  return Promise.all(
    product.modules.map(
      async ({ name }) => ((await import(new URL(`modules/${name}/index.ts`, home).href)) as { default: ServerModule }).default,
    ),
  )
}
