import type { Schema } from './openapi.ts'

type Schemas = Readonly<Record<string, Schema>>

/** One line of a shape, as people read it. */
export interface Field {
  /** Dotted, with `[]` for the items of a list: `items[].organization.name`. */
  readonly path: string
  readonly depth: number
  readonly type: string
  readonly required: boolean
  readonly notes: string
}

const deepest = 6

/** The fields of a shape from top to bottom; a shape that contains itself is named and not entered again. */
export function fieldsOf(schema: Schema | undefined, schemas: Schemas): Field[] {
  return schema ? below(schema, schemas, '', 0, []) : []
}

function below(schema: Schema, schemas: Schemas, path: string, depth: number, within: readonly string[]): Field[] {
  if (depth > deepest || (schema.$ref && within.includes(schema.$ref))) return []
  const inside = schema.$ref ? [...within, schema.$ref] : within
  const found = resolved(schema, schemas)
  if (found.items) return below(found.items, schemas, `${path}[]`, depth, inside)
  const variants = found.anyOf ?? found.oneOf ?? found.allOf
  if (variants) return distinct(variants.flatMap((variant) => below(variant, schemas, path, depth, inside)))
  const properties = Object.entries(found.properties ?? {})
  const extra = typeof found.additionalProperties === 'object' ? [['*', found.additionalProperties] as const] : []
  return [...properties, ...extra].flatMap(([name, property]) => {
    const own = path ? `${path}.${name}` : name
    const field = {
      path: own,
      depth,
      type: typeOf(property),
      required: found.required?.includes(name) ?? false,
      notes: notesOf(property, schemas),
    }
    return [field, ...below(property, schemas, own, depth + 1, inside)]
  })
}

function distinct(fields: readonly Field[]): Field[] {
  return [...new Map(fields.map((field) => [field.path, field])).values()]
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name ? (schemas[name] ?? {}) : schema
}

/** "string", "list of Member", "string or null", "active | new". */
export function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'object'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const variants = schema.anyOf ?? schema.oneOf
  if (variants) return [...new Set(variants.map((variant) => typeOf(variant)))].join(' or ')
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part)).join(' and ')
  const types = [schema.type ?? 'any'].flat()
  return types.map((type) => (type === 'array' && schema.items ? `list of ${typeOf(schema.items)}` : type)).join(' or ')
}

function notesOf(schema: Schema, schemas: Schemas): string {
  const { format, description, minimum, maximum, minLength, maxLength, minItems, maxItems, default: preset } = resolved(schema, schemas)
  return [
    description,
    format,
    range('', minimum, maximum),
    range(' characters', minLength, maxLength),
    range(' items', minItems, maxItems),
    preset !== undefined && `default ${JSON.stringify(preset)}`,
  ]
    .filter(Boolean)
    .join('; ')
}

function range(unit: string, from: number | undefined, to: number | undefined): string {
  // A whole number without bounds of its own comes with those of the number format, which tell nobody anything.
  const low = from !== undefined && from > Number.MIN_SAFE_INTEGER ? from : undefined
  const high = to !== undefined && to < Number.MAX_SAFE_INTEGER ? to : undefined
  if (low !== undefined && high !== undefined) return `${low} to ${high}${unit}`
  if (low !== undefined) return `at least ${low}${unit}`
  return high === undefined ? '' : `at most ${high}${unit}`
}
