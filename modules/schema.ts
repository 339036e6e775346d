import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The modules' part of the schema, in the order of its references, after that of the organization layer (platform/schema.ts). */
export const moduleSchemaFiles: readonly string[] = ['leads/leads.sql', 'trunks/trunks.sql'].map(here)
