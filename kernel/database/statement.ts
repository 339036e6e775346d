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

function compiled<Row>(statement: Statement<Row>): CompiledQuery<Row> {
  if ('parameters' in statement) return statement
  return 'toOperationNode' in statement && 'isRawBuilder' in statement
    ? (statement as RawBuilder<Row>).compile(build)
    : (statement as { compile(): CompiledQuery<Row> }).compile()
}
