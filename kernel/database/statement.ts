import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'
import type { DB } from '../../migrations/tables.gen.ts'

/** Builds typed statements and runs none: running needs a transaction, which is what `Tx` is for. */
export const build = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export type Statement<Row> = { compile(): CompiledQuery<Row> } | RawBuilder<Row> | CompiledQuery<Row>

export interface Named {
  readonly name: string | undefined
  readonly text: string
  readonly values: unknown[]
  /** One statement in each message, parameters or not: text that was injected into one can't append a second. */
  readonly queryMode: 'extended'
}

// A named statement is parsed and planned once per connection: about twice the throughput of unnamed ones.
// The bound is a safety net against statements whose text varies with their input; those then go unnamed.
const names = new Map<string, string>()
const mostNames = 1000

export function named<Row>(statement: Statement<Row>): Named {
  const { sql, parameters } = compiled(statement)
  let name = names.get(sql)
  if (name === undefined && names.size < mostNames) {
    name = `s${names.size}`
    names.set(sql, name)
  }
  return { name, text: sql, values: parameters as unknown[], queryMode: 'extended' }
}

/** Stands for a value that each call fills in. It can be a parameter and nothing else: whoever looks into it meets an error. */
class StandIn {
  readonly name: PropertyKey

  constructor(name: PropertyKey) {
    this.name = name
  }

  [Symbol.toPrimitive](): never {
    throw new Error(`The value ${String(this.name)} of a prepared statement is not known when its text is made.`)
  }
}

/**
 * A statement that is built once for each shape and then only filled in: building the text of a page takes about as much of the
 * processor as all else that a request does here. What changes the text belongs to the shape, what changes parameters to the
 * values; `make` gets a stand-in for each of those.
 */
export function prepared<Row, Values extends object, Shape = undefined>(
  make: (value: Values, shape: Shape) => Statement<Row>,
): (values: Values, ...given: undefined extends Shape ? [] : [shape: Shape]) => Statement<Row> {
  const made = new Map<string | undefined, CompiledQuery<Row>>()
  const standIns = new Proxy({}, { get: (_, name) => new StandIn(name) }) as Values
  return (values, ...[shape]) => {
    const key = JSON.stringify(shape)
    const known = made.get(key) ?? compiled(make(standIns, shape as Shape))
    made.set(key, known)
    const parameters = known.parameters.map((given) => (given instanceof StandIn ? values[given.name as keyof Values] : given))
    return { ...known, parameters }
  }
}

function compiled<Row>(statement: Statement<Row>): CompiledQuery<Row> {
  if ('parameters' in statement) return statement
  return 'toOperationNode' in statement && 'isRawBuilder' in statement
    ? (statement as RawBuilder<Row>).compile(build)
    : (statement as { compile(): CompiledQuery<Row> }).compile()
}
