-- The support can end the second step of somebody who lost it.
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
