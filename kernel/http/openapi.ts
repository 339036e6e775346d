import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { common, problem } from '../shared/contract.ts'
import type { Refusal } from '../shared/policy.ts'
import type { Route } from './route.ts'

/** The OpenAPI 3.1 document of these routes: made from the same schemas that read requests and present answers. */
export function openApiDocument(title: string, version: string, baseUrl: string, routes: readonly Route[]) {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'session',
    description: 'Set by signing in.',
  })
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of the organization: `Authorization: Bearer gh_…`.',
  })
  registry.registerComponent('securitySchemes', 'issuerToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A person’s token of an OpenID issuer that this installation takes.',
  })
  for (const route of routes) registry.registerPath(operation(route))
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title, version, description: 'Who belongs to an organization, what they may do, and what the organization owns.' },
    servers: [{ url: baseUrl }],
  })
}

const whoMay: Readonly<Record<string, string>> = {
  public: 'Public.',
  'signed-in': 'For everybody who is signed in.',
  support: 'For the operator’s support, with two-step sign-in.',
}

// "(C1, C8)": which requirements it fulfils is for whoever reads the source.
const rows = / \([A-Z]\d+(?:(?:, |–)[A-Z]\d+)*\)$/

function operation(route: Route) {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const content = route.upload ? contentOf(route.upload.types) : route.body && { 'application/json': { schema: route.body } }
  return {
    method: route.method,
    path: route.path,
    tags: [route.tag],
    summary: route.summary.replace(rows, ''),
    description: whoMay[route.access] ?? `Action: ${route.access}`,
    ...(route.access === 'public' ? {} : { security: waysIn(route) }),
    request: {
      ...(names.length > 0 && { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
      ...(route.query && { query: route.query }),
      ...headersOf(route),
      ...(content && { body: { content } }),
    },
    responses: { ...answers(route), ...problems(route) },
  }
}

/** Where somebody else's change in the meantime is refused, the state that the caller has seen is named by its ETag. */
const changesWhatWasSeen = (route: Route) => route.refusals.some(({ status }) => status === 412)

function headersOf(route: Route) {
  const named = [...(route.idempotent ? ['Idempotency-Key'] : []), ...(changesWhatWasSeen(route) ? ['If-Match'] : [])]
  return named.length > 0 && { headers: z.object(Object.fromEntries(named.map((name) => [name, z.string().max(255).optional()]))) }
}

/** The account’s own password and sessions want a browser; the support console wants our second step. */
function waysIn({ forKeys, path, access }: Route): Record<string, string[]>[] {
  const byToken = !path.startsWith('/api/auth/') && access !== 'support'
  return [{ session: [] }, ...(byToken ? [{ issuerToken: [] }] : []), ...(forKeys ? [{ apiKey: [] }] : [])]
}

function contentOf(types: readonly string[]) {
  return Object.fromEntries(types.map((type) => [type, { schema: z.string().meta({ type: 'string', format: 'binary' }) }]))
}

function answers(route: Route): Record<string, ResponseConfig> {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, schema]) => [
      status,
      {
        description: 'Done.',
        ...(schema
          ? { content: { 'application/json': { schema } } }
          : status === '200' && route.media && { content: contentOf(route.media) }),
      },
    ]),
  )
}

const retryAfter = z.string().meta({ description: 'Seconds.' })

function problems(route: Route): Record<string, ResponseConfig> {
  const kernel: Refusal[] = [common['too-often'], common['not-ready']]
  if (route.access !== 'public') kernel.push(common['not-signed-in'])
  if (route.forKeys) kernel.push(common['key-not-valid'])
  if (route.access !== 'public' && !route.forKeys) kernel.push(common['not-for-keys'])
  if (route.access.includes('.')) kernel.push(common['not-allowed'], common['not-found'])
  if (route.method !== 'get') kernel.push(common['foreign-origin'])
  if (route.fresh) kernel.push(common['not-fresh'])
  if (route.body || route.query) kernel.push(common['not-valid'])
  if (route.body) kernel.push(common['not-readable'])
  if (route.body || route.upload) kernel.push(common['too-large'], common['not-json'])
  if (route.idempotent) kernel.push(common['key-reused'])
  const byStatus = Map.groupBy(new Set([...route.refusals, ...kernel]), (refusal) => String(refusal.status))
  return Object.fromEntries(
    [...byStatus].map(([status, refusals]) => [
      status,
      {
        description: refusals.map((refusal) => `\`${refusal.code}\`: ${refusal.title}`).join('\n'),
        ...(['429', '503'].includes(status) && { headers: z.object({ 'Retry-After': retryAfter }) }),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  )
}
