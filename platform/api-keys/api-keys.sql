-- Keys by which programs act for a member. Of the secret only its SHA-256 is kept: it has 256 random bits, so nothing slower is needed.
create table api_keys (
  organization_id text not null references organizations,
  id text not null check (id ~ '^key_[0-9a-f]{32}$'),
  name text not null check (length(name) between 1 and 80),
  -- What is shown of the secret.
  prefix text not null check (prefix ~ '^gh_[0-9A-Za-z]{8}$'),
  secret_hash bytea not null check (length(secret_hash) = 32),
  -- The secret before the last rotation, for as long as it works as well.
  previous_hash bytea check (length(previous_hash) = 32),
  previous_until timestamptz,
  -- Actions of the policy: what it may do, as far as its holder may at that moment.
  permissions text[] not null check (cardinality(permissions) <= 200),
  -- Whom it acts for.
  held_by text not null references people,
  created_by text not null references people,
  creator_name text not null,
  created_at timestamptz not null default now(),
  -- How often it was changed: two who edit it at once don't overwrite each other unseen.
  edition int not null default 1,
  expires_at timestamptz,
  last_used_at timestamptz,
  rotated_at timestamptz,
  revoked_at timestamptz,
  revoked_by text references people,
  primary key (organization_id, id),
  check ((previous_hash is null) = (previous_until is null)),
  check (revoked_by is null or revoked_at is not null)
);
create unique index api_keys_secret on api_keys (secret_hash);
create unique index api_keys_previous on api_keys (previous_hash);
create index api_keys_holder on api_keys (held_by, organization_id);
create index api_keys_creator on api_keys (created_by);
create index api_keys_revoker on api_keys (revoked_by);
grant select, insert, delete on api_keys to guildhall_app;
grant update (name, prefix, secret_hash, previous_hash, previous_until, permissions, held_by, edition, expires_at, last_used_at, rotated_at,
  revoked_at, revoked_by) on api_keys to guildhall_app;

-- However a key ends, and whoever takes that back (a removal revokes keys, and can be undone), the registry of secrets follows.
create function end_key_in_registry() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  update secrets set ends_at = least(new.revoked_at, new.expires_at) where organization_id = new.organization_id and id = new.id;
  return null;
end
$$;
create trigger end_key_in_registry after update of revoked_at, expires_at on api_keys for each row execute function end_key_in_registry();

-- Key → whom it acts for, and their role as it is now. A door, like those of doors.sql: it takes the hash of a secret. Without a
-- membership of its holder a key is none, and so is another organization's.
grant select on api_keys to guildhall_doors;
create policy doors on api_keys for select to guildhall_doors using (true);
create function api_key_principal(key_hash bytea, organization text)
  returns table (
    key_id text, key_name text, permissions text[], last_used_at timestamptz, person_id text, person_name text, email text, role text
  )
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select k.id, k.name, k.permissions, k.last_used_at, p.id, p.name, p.email, m.role
  from api_keys k
  join memberships m on m.organization_id = k.organization_id and m.person_id = k.held_by
  join people p on p.id = k.held_by
  where (k.secret_hash = api_key_principal.key_hash or (k.previous_hash = api_key_principal.key_hash and k.previous_until > now()))
    and k.organization_id = api_key_principal.organization and k.revoked_at is null and (k.expires_at is null or k.expires_at > now());
end;
revoke all on function api_key_principal(bytea, text) from public;
grant execute on function api_key_principal(bytea, text) to guildhall_app;
alter function api_key_principal(bytea, text) owner to guildhall_doors;
