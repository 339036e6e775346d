-- Deleting one's account. The person's row stays, without name and address, for what history points at it; what signs in goes. The
-- nightly forgetting of unverified accounts takes the row as well, where nothing points at it.
create policy ending on people for all to guildhall_owner using (true) with check (true);
grant execute on function session_memberships(text) to guildhall_owner;

-- False where the person belongs somewhere: whoever calls has left everything before, in the same transaction. The row is locked first;
-- an organization that adds this person meanwhile waits at the trigger below.
create function end_account(session_token text) returns boolean
  language plpgsql security definer set search_path = app, pg_temp as $$
declare
  person text := (select s.person_id from sessions s where s.token = session_token and s.expires_at > now());
begin
  perform from people p where p.id = person for update;
  if not found or exists (select from session_memberships(session_token)) then return false; end if;
  delete from accounts a where a.person_id = person;
  delete from second_steps t where t.person_id = person;
  delete from pictures i where i.person_id = person;
  delete from verifications v where v.value = person;
  delete from sessions s where s.person_id = person;
  update people p set name = 'Deleted account', email = person || '@deleted.invalid', email_typed = null, email_verified = false, image = null,
    joins_organization_id = null, joins_invitation_id = null, names_organization = null, two_factor_enabled = false,
    updated_at = now(), ended_at = now()
  where p.id = person;
  return true;
end
$$;
revoke all on function end_account(text) from public;
grant execute on function end_account(text) to guildhall_app;

-- Read under a lock that waits for the ending: whoever looked before it would add a person who is not there any more.
create function refuse_ended() returns trigger
  language plpgsql security definer set search_path = app, pg_temp as $$
declare
  ended timestamptz;
begin
  select p.ended_at into ended from people p where p.id = new.person_id for key share;
  if ended is not null then
    raise exception 'This account was deleted.' using errcode = 'check_violation', constraint = 'memberships_of_accounts';
  end if;
  return new;
end
$$;
revoke all on function refuse_ended() from public;
create trigger refuse_ended before insert on memberships for each row execute function refuse_ended();
