import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { migrate } from '../kernel/database/migrate.ts'
import type { Product } from './product.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The schema as it is now, in the order of its references. `migrations/` is how it got there; a test compares the two. */
export const schemaFiles = [
  here('../kernel/database/kernel.sql'),
  here('people/people.sql'),
  here('organizations/organizations.sql'),
  here('members/members.sql'),
  here('invitations/invitations.sql'),
  here('audit/audit.sql'),
  here('doors/doors.sql'),
]

export const migrationsFolder = here('../migrations')

/** Brings the database to the newest schema, and tells it the product's policy. */
export async function migrateFor(product: Product, adminUrl: string, secret: string): Promise<void> {
  await migrate({ adminUrl, secret, from: { folder: migrationsFolder } })
  await tellPolicy(product, adminUrl)
}

/** What the database holds by itself, it has to know: how many organizations a person may have, and which roles there are. */
export async function tellPolicy(product: Product, adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ slug: string }>('select slug from app.product')
    if (rows[0] && rows[0].slug !== product.slug) {
      throw new Error(`This database belongs to ${rows[0].slug}. Give ${product.name} a database of its own.`)
    }
    await client.query(
      `insert into app.product (slug, belonging) values ($1, $2) on conflict (single) do update set belonging = excluded.belonging`,
      [product.slug, product.belonging],
    )
    await client.query('insert into app.roles (key) select unnest($1::text[]) on conflict do nothing', [product.roles.map((role) => role.key)])
  } finally {
    await client.end()
  }
}
