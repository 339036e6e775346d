-- The streams that are open now, in whichever process, for the plan of a removal. A stream notes itself anew with each sign of life:
-- what a process that was killed leaves here counts for a minute, and goes with the next stream of its organization.
create unlogged table open_streams (
  organization_id text not null references organizations on delete cascade,
  id text not null check (id ~ '^stream_[0-9a-f]{32}$'),
  person_id text not null,
  seen_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, person_id) references memberships on delete cascade
);
create index open_streams_person on open_streams (organization_id, person_id);
grant select, insert, delete on open_streams to guildhall_app;
grant update (seen_at) on open_streams to guildhall_app;
