/** What a schema is, as lines that can be compared: one thing each, under the name of the table it belongs to. */
import type pg from 'pg'

export async function describeSchema(client: pg.Client): Promise<string[]> {
  await client.query('set search_path = pg_catalog')
  const { rows } = await client.query<{ line: string }>(`${parts.join('\nunion all\n')} order by 1`)
  return rows.map(({ line }) => line)
}

/** What stands in one of the two only, the way people read a diff. */
export function difference(one: readonly string[], other: readonly string[]): string[] {
  const [left, right] = [new Set(one), new Set(other)]
  const lines = [
    ...one.filter((line) => !right.has(line)).map((line) => `- ${line}`),
    ...other.filter((line) => !left.has(line)).map((line) => `+ ${line}`),
  ]
  return lines.toSorted((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1))
}

const relations = `pg_class c where c.relnamespace = 'app'::regnamespace`
const tables = `pg_class t where t.relnamespace = 'app'::regnamespace and t.relkind in ('r', 'p')`
const granted = (acl: string) =>
  `coalesce((select string_agg(coalesce(nullif(grantee::regrole::text, '-'), 'public') || ' ' || lower(privilege_type) || case when is_grantable then ' *' else '' end, ', ' order by 1)
    from aclexplode(${acl})), 'nobody')`
const said = (catalog: string, oid: string) => `coalesce(nullif(obj_description(${oid}, '${catalog}'), ''), 'nothing')`

const parts = [
  `select format('%s: relation of kind %s, owned by %s, row security %s, forced %s, options %s', c.relname, c.relkind, c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity, c.reloptions) as line from ${relations} and c.relkind <> 'i'`,
  `select format('%s: comment %s', c.relname, ${said('pg_class', 'c.oid')}) from ${relations} and c.relkind <> 'i'`,
  `select format('%s: grants %s', c.relname, ${granted('c.relacl')}) from ${relations} and c.relkind <> 'i'`,
  `select format('%s: view %s', c.relname, pg_get_viewdef(c.oid)) from ${relations} and c.relkind in ('v', 'm')`,
  `select format('%s.%s: column %s%s%s%s%s, comment %s, grants %s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
     case when a.attnotnull then ' not null' else '' end, ' collate ' || nullif(a.attcollation, 0)::regcollation, case a.attgenerated when '' then ' default ' else ' generated ' end || pg_get_expr(d.adbin, d.adrelid),
     ' identity ' || nullif(a.attidentity::text, ''), coalesce(col_description(t.oid, a.attnum), 'nothing'), ${granted('a.attacl')})
   from (select * from ${tables}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum`,
  `select format('%s: constraint %s %s, comment %s', t.relname, n.conname, pg_get_constraintdef(n.oid), ${said('pg_constraint', 'n.oid')}) from (select * from ${tables}) t join pg_constraint n on n.conrelid = t.oid`,
  `select format('%s: index %s%s, comment %s', t.relname, pg_get_indexdef(i.indexrelid), case when i.indisvalid then '' else ' (not valid)' end, ${said('pg_class', 'i.indexrelid')}) from (select * from ${tables}) t join pg_index i on i.indrelid = t.oid`,
  `select format('%s: policy %s %s for %s to %s using %s check %s, comment %s', t.relname, p.polname, case when p.polpermissive then 'permissive' else 'restrictive' end, p.polcmd,
     (select string_agg(r::regrole::text, ', ' order by 1) from unnest(p.polroles) r), pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), ${said('pg_policy', 'p.oid')})
   from (select * from ${tables}) t join pg_policy p on p.polrelid = t.oid`,
  `select format('%s: trigger %s, enabled %s, comment %s', t.relname, pg_get_triggerdef(g.oid), g.tgenabled, ${said('pg_trigger', 'g.oid')}) from (select * from ${tables}) t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal`,
  `select format('%s: rule %s', t.relname, pg_get_ruledef(w.oid)) from (select * from ${tables}) t join pg_rewrite w on w.ev_class = t.oid`,
  `select format('%s: function owned by %s, grants %s, comment %s: %s', f.oid::regprocedure, f.proowner::regrole, ${granted("coalesce(f.proacl, acldefault('f', f.proowner))")}, ${said('pg_proc', 'f.oid')}, pg_get_functiondef(f.oid))
   from pg_proc f where f.pronamespace = 'app'::regnamespace and f.prokind in ('f', 'p')`,
  `select format('%s: aggregate', f.oid::regprocedure) from pg_proc f where f.pronamespace = 'app'::regnamespace and f.prokind not in ('f', 'p')`,
  `select format('%s: type of kind %s, %s', y.typname, y.typtype, coalesce((select string_agg(enumlabel, ', ' order by enumsortorder) from pg_enum where enumtypid = y.oid), format_type(y.typbasetype, y.typtypmod)))
   from pg_type y where y.typnamespace = 'app'::regnamespace and y.typtype in ('e', 'd', 'r', 'm')`,
  `select format('schema %s: owned by %s, grants %s', s.nspname, s.nspowner::regrole, ${granted('s.nspacl')}) from pg_namespace s where s.nspname = 'app'`,
  `select format('default grants of %s: %s', d.defaclrole::regrole, ${granted('d.defaclacl')}) from pg_default_acl d`,
]
