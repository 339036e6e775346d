-- The doors: the only ways across the border between organizations. Each takes a secret (a session's token, the hash of a link's
-- token, a signature of the application) and opens only what that secret is for, so that injected SQL gains nothing by calling one.
-- They belong to guildhall_doors, which can't log in, owns no table and only reads.

grant select on people, sessions, organizations, memberships, invitations, former_links to guildhall_doors;
create policy doors on people for select to guildhall_doors using (true);
create policy doors on organizations for select to guildhall_doors using (true);
create policy doors on memberships for select to guildhall_doors using (true);
create policy doors on invitations for select to guildhall_doors using (true);
create policy doors on former_links for select to guildhall_doors using (true);
grant select on logos to guildhall_doors;
create policy doors on logos for select to guildhall_doors using (true);

-- Cookie → person, and their role in the organization that the path names. The way of every request begins here. Where the account has
-- a second step, only a session that passed it is one, however it was begun; that of an outside issuer's token has its issuer's.
create function session_principal(session_token text, organization text)
  returns table (
    person_id text, person_name text, email text, email_verified boolean, image text,
    signed_in_at timestamptz, role text, last_active_at timestamptz
  )
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select p.id, p.name, p.email, p.email_verified, p.image, s.created_at, m.role, m.last_active_at
  from sessions s
  join people p on p.id = s.person_id
  left join memberships m on m.person_id = p.id and m.organization_id = session_principal.organization
  where s.token = session_principal.session_token and s.expires_at > now()
    and (s.two_step_at is not null or not p.two_factor_enabled or starts_with(s.token, 'oidc_'));
end;

-- The organizations of whoever holds this session.
create function session_memberships(session_token text)
  returns table (organization_id text, name text, slug text, role text, joined_at timestamptz, members int, plan text, logo text)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select o.id, o.name, o.slug, m.role, m.joined_at, o.seats_used, o.plan, o.logo
  from sessions s
  join memberships m on m.person_id = s.person_id
  join organizations o on o.id = m.organization_id
  where s.token = session_memberships.session_token and s.expires_at > now()
  order by m.joined_at, o.id;
end;

-- Open invitations to the verified address of whoever holds this session.
create function session_invitations(session_token text)
  returns table (organization_id text, id text, organization_name text, inviter_name text, role text, expires_at timestamptz)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select i.organization_id, i.id, o.name, i.inviter_name, i.role, i.expires_at
  from sessions s
  join people p on p.id = s.person_id and p.email_verified
  join invitations i on i.email = p.email
  join organizations o on o.id = i.organization_id
  where s.token = session_invitations.session_token and s.expires_at > now() and i.expires_at > now()
    and i.accepted_at is null and i.cancelled_at is null and i.declined_at is null
  order by i.sent_at desc
  limit 100;
end;

-- Which invitation a link is for, and whether a newer link took this one's place.
create function invitation_of_link(link_token_hash bytea)
  returns table (organization_id text, id text, superseded boolean)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select i.organization_id, i.id, false from invitations i where i.token_hash = link_token_hash
  union all
  select f.organization_id, f.invitation_id, true from former_links f where f.token_hash = link_token_hash;
end;

-- What inviting has to know of an address (C6, C7), and no more: an id only of somebody who may be added at once. An address is no
-- secret, so the application signs which one it asks for: this is no list of who has an account.
create function invitee(address text, signature text)
  returns table (person_id text, belongs boolean, has_account boolean)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select case when p.email_verified and m.person_id is null then p.id end, m.person_id is not null, true
  from people p
  left join lateral (select person_id from memberships where memberships.person_id = p.id limit 1) m on true
  where p.email = address and is_signed('invitee', address, signature);
end;

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

-- For the operator's command line.
create function organization_of_slug(wanted text) returns text
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select id from organizations where slug = wanted;
end;
revoke all on function organization_of_slug(text) from public;
grant execute on function organization_of_slug(text) to guildhall_service;
alter function organization_of_slug(text) owner to guildhall_doors;

-- The logo at an address that can't be guessed: mail programs show it, and nobody is signed in there.
create function logo_at(address text) returns table (etag text, png bytea)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select l.etag, l.png from logos l where l.id = address;
end;
revoke all on function logo_at(text) from public;
grant execute on function logo_at(text) to guildhall_service;
alter function logo_at(text) owner to guildhall_doors;

revoke all on function session_principal(text, text), session_memberships(text), session_invitations(text),
  invitation_of_link(bytea), invitee(text, text) from public;
grant execute on function session_principal(text, text), session_memberships(text), session_invitations(text),
  invitation_of_link(bytea), invitee(text, text) to guildhall_app;
alter function session_principal(text, text) owner to guildhall_doors;
alter function session_memberships(text) owner to guildhall_doors;
alter function session_invitations(text) owner to guildhall_doors;
alter function invitation_of_link(bytea) owner to guildhall_doors;
alter function invitee(text, text) owner to guildhall_doors;
