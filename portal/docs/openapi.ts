/** As much of an OpenAPI 3.1 document as the reference pages show. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

interface Content {
  readonly schema?: Schema
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: Schema
}

interface Answer {
  readonly description?: string
  readonly content?: Readonly<Record<string, Content>>
}

interface Operation {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> }
  readonly responses?: Readonly<Record<string, Answer>>
}

export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

export interface Entry extends Operation {
  readonly method: string
  readonly path: string
  /** For the address bar: `get-api-v1-me`. */
  readonly anchor: string
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** Operations under their tag, in the document's order; `search` looks at method, path and summary. */
export function grouped(document: OpenApi, search = ''): Map<string, Entry[]> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entriesOf(document).filter(({ method, path, summary }) =>
    words.every((word) => `${method} ${path} ${summary}`.toLowerCase().includes(word)),
  )
  return Map.groupBy(found, ({ tags }) => tags?.[0] ?? 'Other')
}

export function entriesOf({ paths }: OpenApi): Entry[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => (operations[method] ? [entry(method, path, operations[method])] : [])),
  )
}

function entry(method: string, path: string, operation: Operation): Entry {
  const anchor = `${method}${path}`.replace(/[^a-zA-Z0-9]+/g, '-').replace(/-$/, '')
  return { ...operation, method, path, anchor }
}

export interface Problem {
  readonly status: string
  readonly code: string
  readonly title: string
}

/** The refusals that an operation declares: each line of an error answer's description is `` `code`: sentence ``. */
export function problemsOf({ responses = {} }: Operation): Problem[] {
  return Object.entries(responses)
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([status, { description = '' }]) =>
      [...description.matchAll(/^`([^`]+)`: (.*)$/gm)].map(([, code = '', title = '']) => ({ status, code, title })),
    )
}

export function answersOf({ responses = {} }: Operation) {
  return Object.entries(responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, { description, content = {} }]) => ({ status, description, ...Object.values(content)[0] }))
}

export function bodiesOf({ requestBody }: Operation) {
  return Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => ({ type, schema }))
}
