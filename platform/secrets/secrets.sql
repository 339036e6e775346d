-- Every key, password and signing secret of an organization that somebody was ever shown, whatever kind it is. The secret itself is
-- its kind's to keep; here stand its name and which version of it is in force.
create table secrets (
  -- Nobody deletes a secret or an exposure; they end with the organization alone.
  organization_id text not null references organizations on delete cascade,
  -- The secret's own, as its kind gave it: key_…
  id text not null check (id ~ '^[a-z]+_[0-9a-f]{32}$'),
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  label text not null check (length(label) between 1 and 200),
  version int not null default 1 check (version > 0),
  rotated_at timestamptz,
  -- Up to when the version before works as well.
  previous_until timestamptz,
  -- From then on it opens nothing, in any version. It may lie ahead: what expires, ends by itself.
  ends_at timestamptz,
  primary key (organization_id, id)
);
grant select, insert on secrets to guildhall_app;
grant update (label, version, rotated_at, previous_until, ends_at) on secrets to guildhall_app;

-- Who was shown which version of it. Rows are added, and never changed.
create table secret_exposures (
  organization_id text not null references organizations on delete cascade,
  id text not null check (id ~ '^exp_[0-9a-f]{32}$'),
  secret_id text not null,
  version int not null,
  person_id text not null references people,
  person_name text not null,
  how text not null check (how in ('created', 'rotated', 'revealed')),
  at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, secret_id) references secrets
);
comment on table secret_exposures is 'tenant: organization_id; append-only';
create index secret_exposures_secret on secret_exposures (organization_id, secret_id, id);
create index secret_exposures_person on secret_exposures (person_id, organization_id, id);
grant select on secret_exposures to guildhall_app;
-- Not at: whoever notes an exposure can't choose its time.
grant insert (organization_id, id, secret_id, version, person_id, person_name, how) on secret_exposures to guildhall_app;
