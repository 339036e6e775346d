-- Run by the loader in the transaction of every migration: no table of a tenant is ever there without row security.
-- A table opts out by a comment that begins with 'global:' and says why; 'tenant: column' names another column than organization_id,
-- 'own policies:' says that its SQL file writes them itself.
-- Where all is in order nothing is written, since each of these statements would wait for all readers of its table, and they for it.
do $$
declare
  found record;
  scope text;
  term text;
  present text;
  kind text;
begin
  for found in
    select c.oid, c.relname, c.relrowsecurity and c.relforcerowsecurity as forced, coalesce(obj_description(c.oid, 'pg_class'), '') as comment
    from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p')
  loop
    continue when found.comment like 'global:%';
    if not found.forced then
      execute format('alter table app.%I enable row level security, force row level security', found.relname);
    end if;
    continue when found.comment like 'own policies:%';
    scope := coalesce(substring(found.comment from '^tenant: (\w+)'), 'organization_id');
    if not exists (select from pg_attribute where attrelid = found.oid and attname = scope and not attisdropped) then
      raise exception 'app.% has no column %: add it, or write "comment on table app.% is ''global: why''"', found.relname, scope, found.relname;
    end if;
    -- As the catalogue spells it, in the search path of the loader.
    term := case scope when 'principal' then 'current_principal' else 'current_organization' end;
    term := format('(%I = ( SELECT %s() AS %s))', scope, term, term);
    -- A later, careless permissive policy widens nothing while the restrictive one stands.
    foreach kind in array array['permissive', 'restrictive'] loop
      select pg_get_expr(polqual, polrelid) || pg_get_expr(polwithcheck, polrelid) into present from pg_policy
      where polrelid = found.oid and polname = case kind when 'permissive' then 'tenant' else 'tenant_only' end and polcmd = '*'
        and polpermissive = (kind = 'permissive') and polroles = array['guildhall_app'::regrole::oid];
      continue when present = term || term;
      execute format('drop policy if exists %I on app.%I', case kind when 'permissive' then 'tenant' else 'tenant_only' end, found.relname);
      execute format('create policy %I on app.%I as %s for all to guildhall_app using %s with check %s',
        case kind when 'permissive' then 'tenant' else 'tenant_only' end, found.relname, kind, term, term);
    end loop;
  end loop;
end
$$;

-- PostgreSQL lets everybody call a new function.
do $$
declare
  found record;
begin
  for found in
    select oid::regprocedure as name from pg_proc
    where pronamespace = 'app'::regnamespace and (proacl is null or exists (select from aclexplode(proacl) where grantee = 0))
  loop
    execute format('revoke execute on function %s from public', found.name);
  end loop;
end
$$;
