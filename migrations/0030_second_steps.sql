alter table people add column two_factor_enabled boolean not null default false;

-- When a second step was passed in this very session. Whoever came by a provider has passed none, whatever their account has.
alter table sessions add column two_step_at timestamptz;

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
grant select, insert, update, delete on second_steps to guildhall_service;
