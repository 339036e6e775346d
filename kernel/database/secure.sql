-- Run by the loader after every migration: no table of a tenant stays without row security.
-- A table opts out by a comment that begins with 'global:' and says why; 'tenant: column' names another column than organization_id,
-- 'own policies:' says that its SQL file writes them itself.
do $$
declare
  found record;
  scope text;
  term text;
begin
  for found in
    select c.oid, c.relname, coalesce(obj_description(c.oid, 'pg_class'), '') as comment
    from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
  loop
    continue when found.comment like 'global:%';
    execute format('alter table app.%I enable row level security', found.relname);
    execute format('alter table app.%I force row level security', found.relname);
    continue when found.comment like 'own policies:%';
    scope := coalesce(substring(found.comment from '^tenant: (\w+)'), 'organization_id');
    if not exists (select from pg_attribute where attrelid = found.oid and attname = scope and not attisdropped) then
      raise exception 'app.% has no column %: add it, or write "comment on table app.% is ''global: why''"', found.relname, scope, found.relname;
    end if;
    term := format('%I = (select app.%s())', scope, case scope when 'principal' then 'current_principal' else 'current_organization' end);
    execute format('drop policy if exists tenant on app.%I', found.relname);
    execute format('create policy tenant on app.%I for all to guildhall_app using (%s) with check (%s)', found.relname, term, term);
    -- A later, careless permissive policy widens nothing while this one stands.
    execute format('drop policy if exists tenant_only on app.%I', found.relname);
    execute format('create policy tenant_only on app.%I as restrictive for all to guildhall_app using (%s) with check (%s)', found.relname, term, term);
  end loop;
end
$$;
