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
create index audit_events_at on audit_events (organization_id, at desc, id desc);
grant select, insert on audit_events to guildhall_app;
