-- Finding an organization for the support console. The application signs what it asks for, and asks on behalf of support people only:
-- injected SQL can't list organizations by this.
create function support_organizations(search text, signature text)
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
revoke all on function support_organizations(text, text) from public;
grant execute on function support_organizations(text, text) to guildhall_app;
alter function support_organizations(text, text) owner to guildhall_doors;

-- Where somebody belongs: what the support does to an account stands in the log of each. Signed, as finding is.
create function organizations_of_person(person text, signature text) returns setof text
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select m.organization_id from memberships m
  where m.person_id = person and is_signed('organizations-of-person', person, signature)
  order by m.organization_id;
end;
revoke all on function organizations_of_person(text, text) from public;
grant execute on function organizations_of_person(text, text) to guildhall_app;
alter function organizations_of_person(text, text) owner to guildhall_doors;

-- Ends somebody's second step, and what was begun with it or is under way: sessions, sign-ins, links that wait, tokens of outside
-- issuers. False where there is none, or without a signature for this person.
create function end_second_step(person text, signature text) returns boolean
  language plpgsql security definer set search_path = app, pg_temp as $$
begin
  if not is_signed('second-step', person, signature) then return false; end if;
  update people p set two_factor_enabled = false, outside_tokens_from = now(), updated_at = now()
  where p.id = person and p.two_factor_enabled;
  if not found then return false; end if;
  delete from second_steps t where t.person_id = person;
  delete from verifications v where v.value = person;
  delete from sessions s where s.person_id = person;
  return true;
end
$$;
revoke all on function end_second_step(text, text) from public;
grant execute on function end_second_step(text, text) to guildhall_app;
