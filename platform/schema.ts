import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { migrate } from '../kernel/database/migrate.ts'
import type { Product } from './product.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * The schema as it is now, in the order of its references; after it come the modules' (modules/schema.ts). `migrations/` is how it got
 * there; a test compares the two.
 */
export const schemaFiles = [
  here('../kernel/database/kernel.sql'),
  here('people/people.sql'),
  here('issuers/issuers.sql'),
  here('organizations/organizations.sql'),
  here('members/members.sql'),
  here('invitations/invitations.sql'),
  here('audit/audit.sql'),
  here('doors/doors.sql'),
  here('support/support.sql'),
  here('events/events.sql'),
  here('removal/removal.sql'),
  here('deletion/deletion.sql'),
  here('secrets/secrets.sql'),
  here('webhooks/webhooks.sql'),
  here('api-keys/api-keys.sql'),
  here('account-deletion/account-deletion.sql'),
]

export const migrationsFolder = here('../migrations')

/**
 * Brings the database to the newest schema, and tells it the product's policy. Every product's database has all tables of this
 * repository; `ownFolder` is the folder of migrations that a product from elsewhere brings for its own modules.
 */
export async function migrateFor(product: Product, adminUrl: string, secret: string, ownFolder?: string): Promise<void> {
  const own = ownFolder === undefined ? undefined : { folder: ownFolder, line: product.slug.replaceAll('-', '_') }
  await migrate({ adminUrl, secret, from: { folder: migrationsFolder }, own })
  await tellPolicy(product, adminUrl)
}

/** What the database holds by itself, it has to know: how many organizations a person may have, and which roles there are. */
export async function tellPolicy(product: Product, adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('insert into app.product (slug, belonging) values ($1, $2) on conflict do nothing', [
      product.slug,
      product.belonging,
    ])
    const { rows } = await client.query<{ slug: string; belonging: string }>('select slug, belonging from app.product')
    requireSame(product, rows[0])
    await client.query('insert into app.roles (key) select unnest($1::text[]) on conflict do nothing', [
      product.roles.map((role) => role.key),
    ])
  } finally {
    await client.end()
  }
}

function requireSame(product: Product, found: { slug: string; belonging: string } | undefined) {
  if (found?.slug !== product.slug) {
    throw new Error(`This database belongs to ${found?.slug}. Give ${product.name} a database of its own.`)
  }
  // Memberships that are there already were made under the other rule, and the index that holds it does not know them.
  if (found.belonging !== product.belonging) {
    throw new Error(
      `This database was made for people in ${found.belonging === 'one' ? 'one organization' : 'many organizations'}. Changing that needs a migration.`,
    )
  }
}
