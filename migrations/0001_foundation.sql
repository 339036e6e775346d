-- What the database itself knows: whose rows a transaction may see. No word of the domain.

-- The tenant context is a local setting of the transaction: organization|principal|expiry|HMAC-SHA-256. Injected SQL can set
-- the setting anew, but can't sign it: only the definer function below reads the key.
create table tenant_key (
  single boolean primary key default true check (single),
  inner_pad bytea not null,
  outer_pad bytea not null
);
comment on table tenant_key is 'global: the key of the tenant context; no role but the owner reads it';

-- nullif: a setting that was local to an earlier transaction of a pooled connection reads '' and not null.
create function tenant_part(part int) returns text
  language plpgsql stable security definer set search_path = app, pg_temp
as $$
declare
  context text := nullif(current_setting('app.tenant', true), '');
  signed text;
  key tenant_key;
begin
  if context is null then return null; end if;
  signed := split_part(context, '|', 1) || '|' || split_part(context, '|', 2) || '|' || split_part(context, '|', 3);
  select * into key from tenant_key;
  if split_part(context, '|', 4) is distinct from
     encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(signed, 'UTF8'))), 'hex') then return null; end if;
  if split_part(context, '|', 3)::bigint < extract(epoch from now()) then return null; end if;
  return nullif(split_part(context, '|', part), '');
end
$$;
revoke all on function tenant_part(int) from public;

create function current_organization() returns text
  language plpgsql stable security definer set search_path = app, pg_temp
as $$ begin return tenant_part(1); end $$;

create function current_principal() returns text
  language plpgsql stable security definer set search_path = app, pg_temp
as $$ begin return tenant_part(2); end $$;

revoke all on function current_organization(), current_principal() from public;
grant execute on function current_organization(), current_principal() to guildhall_app;

-- Whether the application signed this text. A door that is asked by something else than a secret opens for such a signature only.
-- What is signed is a hash, so that no text can pass for a tenant context.
create function is_signed(purpose text, what text, signature text) returns boolean
  language plpgsql stable security definer set search_path = app, pg_temp
as $$
declare
  signed text := 'door:' || purpose || ':' || encode(sha256(convert_to(what, 'UTF8')), 'hex');
  key tenant_key;
begin
  select * into key from tenant_key;
  return coalesce(signature = encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(signed, 'UTF8'))), 'hex'), false);
end
$$;
revoke all on function is_signed(text, text, text) from public;
grant execute on function is_signed(text, text, text) to guildhall_doors;

-- The answer to a POST under its Idempotency-Key, written in the transaction of the change itself.
create table idempotency_keys (
  principal text not null,
  key text not null check (length(key) between 1 and 255),
  request bytea not null,
  status int,
  answer text,
  created_at timestamptz not null default now(),
  primary key (principal, key)
);
comment on table idempotency_keys is 'tenant: principal';
create index idempotency_keys_created_at on idempotency_keys (created_at);
grant select, insert, update on idempotency_keys to guildhall_app;
grant select (created_at), delete on idempotency_keys to guildhall_service;
create policy forgets on idempotency_keys for all to guildhall_service using (created_at < now() - interval '24 hours');

-- Counters of rate-limiter-flexible; shared by all processes.
create table rate_limits (
  key varchar(255) primary key,
  points int not null default 0,
  expire bigint
);
comment on table rate_limits is 'global: counters by hashed key; nothing of a tenant';
create index rate_limits_expire on rate_limits (expire);
grant select, insert, update, delete on rate_limits to guildhall_service;

-- The mails of a development machine, where nothing is sent. Empty wherever SMTP_URL is set.
create table mailbox (
  id text primary key,
  recipient text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  sent_at timestamptz not null default now()
);
comment on table mailbox is 'global: the mailbox page of development';
create index mailbox_sent_at on mailbox (sent_at desc);
grant select, insert on mailbox to guildhall_service;

-- A job is a row of the transaction that wants it done. The application may add jobs, and neither read nor change them. A key counts
-- within its organization: by a key that can be guessed, one organization could otherwise replace what another waits for.
create function enqueue(task text, payload json, run_at timestamptz default now(), job_key text default null) returns void
  language sql volatile security definer set search_path = app, pg_temp
begin atomic
  select graphile_worker.add_job(task, payload, run_at => run_at, job_key => coalesce(current_organization(), '') || ':' || job_key,
    max_attempts => 12);
end;
revoke all on function enqueue(text, json, timestamptz, text) from public;
grant execute on function enqueue(text, json, timestamptz, text) to guildhall_app, guildhall_service;
-- People and how they prove who they are. Better Auth reads and writes these four tables, as guildhall_service.

create table people (
  id text primary key check (id ~ '^per_[0-9a-f]{32}$'),
  name text not null check (length(name) between 1 and 80),
  -- The canonical form, compared as bytes; what the person typed stands beside it.
  email text not null constraint people_email_key unique,
  email_typed text,
  email_verified boolean not null default false,
  image text,
  -- What verifying the address completes: the invitation that the person signed up by, or else the organization to make.
  joins_organization_id text,
  joins_invitation_id text,
  names_organization text check (length(names_organization) between 1 and 80),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table people is 'own policies: a person is seen where they belong';

create table sessions (
  id text primary key,
  person_id text not null references people on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table sessions is 'global: a session is a person''s, not an organization''s; guildhall_app has no grant';
create index sessions_person on sessions (person_id);

create table accounts (
  id text primary key,
  person_id text not null references people on delete cascade,
  provider_id text not null,
  account_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
comment on table accounts is 'global: a way to sign in is a person''s; guildhall_app has no grant';
create index accounts_person on accounts (person_id);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table verifications is 'global: open verifications of addresses; guildhall_app has no grant';
create index verifications_identifier on verifications (identifier);

-- A picture, re-encoded on upload. Apart from people, so that reading people stays cheap. A new picture has a new id.
create table pictures (
  id text primary key check (id ~ '^pic_[A-Za-z0-9_-]{43}$'),
  person_id text not null unique references people on delete cascade,
  etag text not null,
  webp bytea not null
);
comment on table pictures is 'global: a picture is a person''s; served by an address that can''t be guessed';

grant select, insert, update, delete on people, sessions, accounts, verifications, pictures to guildhall_service;
create policy identity on people for all to guildhall_service using (true) with check (true);
-- The product that this database serves, as far as the database has to know it. Written by each migration run.
create table product (
  single boolean primary key default true check (single),
  slug text not null,
  belonging text not null check (belonging in ('one', 'many'))
);
comment on table product is 'global: what the product''s policy tells the database';

create table roles (key text primary key);
comment on table roles is 'global: the roles of the product''s policy';

create table organizations (
  id text primary key check (id ~ '^org_[0-9a-f]{32}$'),
  name text not null check (length(name) between 1 and 80),
  -- Made once from the name at sign-up; the check in the trigger below keeps it.
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  owner_id text not null,
  owner_role text not null default 'owner' check (owner_role = 'owner'),
  plan text,
  seat_limit int check (seat_limit > 0),
  seats_used int not null default 0,
  locale text not null default 'en-GB',
  timezone text not null default 'UTC',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint seats_within_plan check (seats_used <= seat_limit)
);
comment on table organizations is 'tenant: id';

create function keep_slug() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  if new.slug <> old.slug then raise exception 'The slug of an organization never changes.'; end if;
  return new;
end
$$;
create trigger keep_slug before update of slug on organizations for each row execute function keep_slug();

-- Counted by the trigger on memberships, and by nothing else: what is written by hand is wrong with the next member.
create function keep_count() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  if tg_op = 'INSERT' and new.seats_used <> 0 or tg_op = 'UPDATE' and new.seats_used <> old.seats_used and pg_trigger_depth() < 2 then
    raise exception 'The seats in use are counted, not set.';
  end if;
  return new;
end
$$;
create trigger keep_count before insert or update of seats_used on organizations for each row execute function keep_count();

grant select on product, roles to guildhall_app;
grant select, insert, delete on organizations to guildhall_app;
grant update (name, owner_id, plan, seat_limit, seats_used, locale, timezone, updated_at) on organizations to guildhall_app;
create table memberships (
  organization_id text not null references organizations,
  person_id text not null references people,
  role text not null references roles,
  -- Whether this product lets a person belong to one organization only; filled from the product's policy, held by the index below.
  only_one boolean not null default false,
  joined_at timestamptz not null default now(),
  last_active_at timestamptz,
  primary key (organization_id, person_id),
  -- What organizations.owner_id points at: an owner is a member, and has the owner's role.
  unique (organization_id, person_id, role)
);
create unique index memberships_one_owner on memberships (organization_id) where role = 'owner';
create unique index memberships_one_organization on memberships (person_id) where only_one;
create index memberships_person on memberships (person_id);
create index memberships_joined on memberships (organization_id, joined_at, person_id);

alter table organizations add constraint organizations_owner_is_member
  foreign key (id, owner_id, owner_role) references memberships (organization_id, person_id, role) deferrable initially deferred;

create function follow_belonging() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  select belonging = 'one' into strict new.only_one from product;
  return new;
end
$$;
create trigger follow_belonging before insert or update on memberships for each row execute function follow_belonging();

-- Counted by the database: the check on organizations then is exact under any concurrency. Counting rows in a statement is not.
create function count_seats() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    update organizations set seats_used = seats_used + 1 where id = new.organization_id;
  else
    update organizations set seats_used = seats_used - 1 where id = old.organization_id;
  end if;
  return null;
end
$$;
create trigger count_seats after insert or delete on memberships for each row execute function count_seats();

grant select, insert, delete on memberships to guildhall_app;
grant update (role, last_active_at) on memberships to guildhall_app;

-- Within an organization, its members are people that one may see: the inner query is under row security itself.
grant select (id, name, email, email_verified, image) on people to guildhall_app;
create policy members_see_members on people for select to guildhall_app
  using (exists (select from memberships where memberships.person_id = people.id));

-- Oneself one sees anywhere. What verifying the address completes is noted here and cleared in the transaction that completes it.
grant select (joins_organization_id, joins_invitation_id, names_organization),
  update (joins_organization_id, joins_invitation_id, names_organization) on people to guildhall_app;
create policy people_see_themselves on people for select to guildhall_app using (id = (select current_principal()));
create policy people_complete_their_sign_up on people for update to guildhall_app
  using (id = (select current_principal())) with check (id = (select current_principal()));
create table invitations (
  organization_id text not null references organizations,
  id text not null check (id ~ '^inv_[0-9a-f]{32}$'),
  email text not null,
  role text not null references roles,
  -- SHA-256 of the token in the link; the token itself is nowhere but in the mail.
  token_hash bytea not null check (length(token_hash) = 32),
  invited_by text not null references people,
  inviter_name text not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by text references people,
  cancelled_at timestamptz,
  cancelled_by text references people,
  declined_at timestamptz,
  asked_again_at timestamptz,
  primary key (organization_id, id),
  check ((accepted_at is null) = (accepted_by is null)),
  check (num_nonnulls(accepted_at, cancelled_at, declined_at) <= 1)
);
-- A token is random; that two are the same tells nobody anything.
create unique index invitations_token on invitations (token_hash);
create unique index invitations_one_open on invitations (organization_id, email)
  where accepted_at is null and cancelled_at is null and declined_at is null;
create index invitations_open on invitations (organization_id, sent_at desc, id)
  where accepted_at is null and cancelled_at is null and declined_at is null;
create index invitations_email on invitations (email);
create index invitations_invited_by on invitations (invited_by);
create index invitations_accepted_by on invitations (accepted_by) where accepted_by is not null;
create index invitations_cancelled_by on invitations (cancelled_by) where cancelled_by is not null;

-- Links whose place a resent one took: whoever follows one is told to use the newer mail.
create table former_links (
  organization_id text not null,
  token_hash bytea not null,
  invitation_id text not null,
  primary key (organization_id, token_hash),
  foreign key (organization_id, invitation_id) references invitations on delete cascade
);
create index former_links_token on former_links (token_hash);
create index former_links_invitation on former_links (organization_id, invitation_id);

grant select, insert, delete on invitations to guildhall_app;
-- Whom it is for never changes.
grant update (role, token_hash, invited_by, inviter_name, sent_at, expires_at, accepted_at, accepted_by, cancelled_at, cancelled_by,
  declined_at, asked_again_at) on invitations to guildhall_app;
grant select, insert, delete on former_links to guildhall_app;
-- Who did what to what, before and after, by which rule. Written last in the transaction of the change; nobody may change it.
create table audit_events (
  -- No reference: the log outlives the organization.
  organization_id text not null check (organization_id ~ '^org_[0-9a-f]{32}$'),
  id text not null check (id ~ '^evt_[0-9a-f]{32}$'),
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('person', 'system', 'support')),
  actor_id text,
  actor_name text not null,
  action text not null,
  target_kind text not null,
  target_id text not null,
  target_label text not null,
  before jsonb,
  after jsonb,
  rule text not null,
  request_id text,
  primary key (organization_id, id)
);
comment on table audit_events is 'tenant: organization_id; append-only';
create index audit_events_at on audit_events (organization_id, at desc, id desc);
grant select, insert on audit_events to guildhall_app;
-- The doors: the only ways across the border between organizations. Each takes a secret (a session's token, the hash of a link's
-- token, a signature of the application) and opens only what that secret is for, so that injected SQL gains nothing by calling one.
-- They belong to guildhall_doors, which can't log in, owns no table and only reads.

grant select on people, sessions, organizations, memberships, invitations, former_links to guildhall_doors;
create policy doors on people for select to guildhall_doors using (true);
create policy doors on organizations for select to guildhall_doors using (true);
create policy doors on memberships for select to guildhall_doors using (true);
create policy doors on invitations for select to guildhall_doors using (true);
create policy doors on former_links for select to guildhall_doors using (true);

-- Cookie → person, and their role in the organization that the path names. The way of every request begins here.
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
  where s.token = session_principal.session_token and s.expires_at > now();
end;

-- The organizations of whoever holds this session.
create function session_memberships(session_token text)
  returns table (organization_id text, name text, slug text, role text, joined_at timestamptz, members int, plan text)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select o.id, o.name, o.slug, m.role, m.joined_at, o.seats_used, o.plan
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

-- For the operator's command line.
create function organization_of_slug(wanted text) returns text
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select id from organizations where slug = wanted;
end;
revoke all on function organization_of_slug(text) from public;
grant execute on function organization_of_slug(text) to guildhall_service;
alter function organization_of_slug(text) owner to guildhall_doors;

revoke all on function session_principal(text, text), session_memberships(text), session_invitations(text),
  invitation_of_link(bytea), invitee(text, text) from public;
grant execute on function session_principal(text, text), session_memberships(text), session_invitations(text),
  invitation_of_link(bytea), invitee(text, text) to guildhall_app;
alter function session_principal(text, text) owner to guildhall_doors;
alter function session_memberships(text) owner to guildhall_doors;
alter function session_invitations(text) owner to guildhall_doors;
alter function invitation_of_link(bytea) owner to guildhall_doors;
alter function invitee(text, text) owner to guildhall_doors;
