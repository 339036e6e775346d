-- Memberships that ended, and what became of each record, so that a removal can be undone.
create table removals (
  organization_id text not null references organizations,
  id text not null check (id ~ '^rmv_[0-9a-f]{32}$'),
  person_id text not null references people,
  person_name text not null,
  person_email text not null,
  role text not null references roles,
  joined_at timestamptz not null,
  removed_at timestamptz not null default now(),
  -- Null where they left by themselves.
  removed_by text references people,
  remover_name text not null,
  restored_at timestamptz,
  restored_by text references people,
  primary key (organization_id, id),
  check ((restored_at is null) = (restored_by is null))
);
create index removals_newest on removals (organization_id, removed_at desc, id);
create index removals_person on removals (person_id);
create index removals_removed_by on removals (removed_by);
create index removals_restored_by on removals (restored_by);

-- One row for each record that the removal touched, with what its column says since: to see whether somebody has changed it meanwhile.
create table removal_changes (
  organization_id text not null,
  removal_id text not null,
  touch text not null,
  record_id text not null,
  given_to text,
  primary key (organization_id, removal_id, touch, record_id),
  foreign key (organization_id, removal_id) references removals
);

grant select, insert, delete on removals, removal_changes to guildhall_app;
grant update (restored_at, restored_by) on removals to guildhall_app;

-- How many devices a member is signed in on: a plan says what ends. It tells of members of one's own organization only.
create function member_sessions(member text) returns int
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select count(*)::int from sessions s
  where s.person_id = member and s.expires_at > now()
    and exists (select from memberships m where m.person_id = member and m.organization_id = current_organization());
end;
revoke all on function member_sessions(text) from public;
grant execute on function member_sessions(text) to guildhall_app;
alter function member_sessions(text) owner to guildhall_doors;
