-- SIP trunks: what a phone or a PBX registers with.
create table trunks (
  organization_id text not null references organizations,
  id text not null check (id ~ '^trunk_[0-9a-f]{32}$'),
  name text not null check (length(name) between 1 and 80),
  username text not null,
  realm text not null,
  -- The digests of `username:realm:password` (RFC 3261 with MD5, RFC 8760 with SHA-256) are all that is kept of the password; a deleted
  -- trunk has none.
  ha1_md5 bytea check (length(ha1_md5) = 16),
  ha1_sha256 bytea check (length(ha1_sha256) = 32),
  created_at timestamptz not null default now(),
  created_by text not null references people,
  creator_name text not null,
  rotated_at timestamptz,
  rotated_by text references people,
  rotator_name text,
  suspended_at timestamptz,
  -- From when on nobody is registered with it: at once, or when the longest registration has run out.
  suspended_from timestamptz,
  suspended_by text references people,
  suspender_name text,
  revoked_at timestamptz,
  revoked_by text references people,
  revoker_name text,
  version int not null default 1,
  primary key (organization_id, id),
  check (num_nulls(rotated_at, rotated_by, rotator_name) in (0, 3)),
  check (num_nulls(suspended_at, suspended_from, suspended_by, suspender_name) in (0, 4)),
  check (num_nulls(revoked_at, revoked_by, revoker_name) in (0, 3)),
  check (num_nulls(ha1_md5, ha1_sha256) = case when revoked_at is null then 0 else 2 end)
);
-- A phone says its user name and the realm, and no organization.
create unique index trunks_username on trunks (realm, username);
create index trunks_created_by on trunks (created_by);
create index trunks_rotated_by on trunks (rotated_by) where rotated_by is not null;
create index trunks_suspended_by on trunks (suspended_by) where suspended_by is not null;
create index trunks_revoked_by on trunks (revoked_by) where revoked_by is not null;

-- The digests are written and never read here: whoever has one can register. Who asks for them is the registrar alone.
grant select (organization_id, id, name, username, realm, created_at, created_by, creator_name, rotated_at, rotated_by, rotator_name,
  suspended_at, suspended_from, suspended_by, suspender_name, revoked_at, revoked_by, revoker_name, version) on trunks to guildhall_app;
grant insert (organization_id, id, name, username, realm, ha1_md5, ha1_sha256, created_by, creator_name) on trunks to guildhall_app;
grant update (name, realm, ha1_md5, ha1_sha256, rotated_at, rotated_by, rotator_name, suspended_at, suspended_from, suspended_by,
  suspender_name, revoked_at, revoked_by, revoker_name, version) on trunks to guildhall_app;
grant delete on trunks to guildhall_app;
