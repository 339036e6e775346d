import { SettingsError } from '../kernel/config.ts'
import { routesOf } from '../platform/server.ts'
import { documentOf } from '../platform/openapi.ts'
import type { Command } from './main.ts'
import { loadModules } from './modules.ts'
import { productNamed } from './where.ts'

/** Prints the OpenAPI document; needs no database. */
export async function printDocument({ settings, words }: Command): Promise<void> {
  const product = await productNamed(words[0])
  const baseUrl = settings.BASE_URL ?? 'http://localhost:3000'
  if (!URL.canParse(baseUrl)) throw new SettingsError('BASE_URL is not an address.')
  process.stdout.write(
    `${JSON.stringify(documentOf({ product, baseUrl }, routesOf({ product, baseUrl, settings }, undefined, await loadModules(product))), null, 2)}\n`,
  )
}
