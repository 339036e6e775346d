-- Open invitations to this address into organizations that its person belongs to: what a change of address can leave behind. Signed, as
-- `invitee` is.
create function invitations_of_member(address text, signature text)
  returns table (organization_id text, id text, person_id text)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select i.organization_id, i.id, p.id
  from people p
  join memberships m on m.person_id = p.id
  join invitations i on i.organization_id = m.organization_id and i.email = p.email
  where p.email = address and p.email_verified and is_signed('invitations-of-member', address, signature)
    and i.accepted_at is null and i.cancelled_at is null and i.declined_at is null
  order by i.organization_id;
end;
revoke all on function invitations_of_member(text, text) from public;
grant execute on function invitations_of_member(text, text) to guildhall_app;
alter function invitations_of_member(text, text) owner to guildhall_doors;
