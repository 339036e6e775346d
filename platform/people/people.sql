-- People and how they prove who they are. Better Auth reads and writes these tables, as guildhall_service.

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
  updated_at timestamptz not null default now(),
  two_factor_enabled boolean not null default false,
  -- Tokens that an outside issuer made before begin no session, and links that change the address are void: the person has signed out
  -- everywhere since, or set a new password.
  outside_tokens_from timestamptz,
  -- When it was deleted; the row stays for what history points at it.
  ended_at timestamptz
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
  updated_at timestamptz not null default now(),
  -- When a second step was passed in this very session. Without it, a session of an account that has one reaches nothing.
  two_step_at timestamptz
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

-- The second step of signing in: an authenticator app's secret and the backup codes, both encrypted with a key of SECRET.
create table second_steps (
  id text primary key check (id ~ '^two_[0-9a-f]{32}$'),
  person_id text not null unique references people on delete cascade,
  secret text not null,
  backup_codes text not null,
  -- False until the first code of the app was right.
  verified boolean not null default false,
  failed_verification_count int not null default 0,
  locked_until timestamptz
);
comment on table second_steps is 'global: a way to sign in is a person''s; guildhall_app has no grant';

grant select, insert, update, delete on people, sessions, accounts, verifications, pictures, second_steps to guildhall_service;
create policy identity on people for all to guildhall_service using (true) with check (true);
