-- Tokens that an outside issuer made before begin no session: the person has signed out everywhere since.
alter table people add column outside_tokens_from timestamptz;

-- Tokens of outside issuers that have begun a session here, by the hash of what is signed in them. Each begins one: a session that was
-- ended, and an account that was deleted, don't come back with the same token. Kept until the token has expired.
create table outside_tokens (
  hash bytea primary key check (length(hash) = 32),
  expires_at timestamptz not null
);
comment on table outside_tokens is 'global: what has begun a session is a person''s, not an organization''s; guildhall_app has no grant';
create index outside_tokens_expired on outside_tokens (expires_at);
grant select, insert, delete on outside_tokens to guildhall_service;
