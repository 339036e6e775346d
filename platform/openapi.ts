import type { App } from './app.ts'
import { openApiDocument } from '../kernel/http/openapi.ts'
import type { Route } from '../kernel/http/route.ts'

/** The document of this product's API, made once. */
export function documentOf(app: Pick<App, 'product' | 'baseUrl'>, routes: readonly Route[]) {
  return openApiDocument(`${app.product.name} API`, '1', app.baseUrl, routes)
}
