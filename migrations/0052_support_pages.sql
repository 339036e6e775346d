-- Whoever asks orders what is found, and goes through it in pages.
create or replace function support_organizations(search text, signature text)
  returns table (id text, name text, slug text, plan text, members int, owner_name text, owner_email text, created_at timestamptz)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select o.id, o.name, o.slug, o.plan, o.seats_used, p.name, p.email, o.created_at
  from organizations o
  join people p on p.id = o.owner_id
  where is_signed('support', support_organizations.search, signature)
    and (
      o.id = support_organizations.search
      or o.slug = lower(support_organizations.search)
      or strpos(lower(o.name), lower(support_organizations.search)) > 0
      or o.id in (
        select m.organization_id from memberships m join people q on q.id = m.person_id where q.email = support_organizations.search
      )
    );
end;
