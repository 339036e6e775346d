-- The same for jobs that are done one after the other: those of one queue, within the organization.
create function enqueue_in_turn(queue text, task text, payload json, run_at timestamptz default now(), job_key text default null) returns void
  language sql volatile security definer set search_path = app, pg_temp
begin atomic
  select graphile_worker.add_job(task, payload, queue_name => coalesce(current_organization(), '') || ':' || queue, run_at => run_at,
    job_key => coalesce(current_organization(), '') || ':' || job_key, max_attempts => 12);
end;
revoke all on function enqueue_in_turn(text, text, json, timestamptz, text) from public;
grant execute on function enqueue_in_turn(text, text, json, timestamptz, text) to guildhall_app, guildhall_service;

-- Where an organization wants to be told what happens, and what became of each telling.
create table webhooks (
  organization_id text not null references organizations,
  id text not null check (id ~ '^whk_[0-9a-f]{32}$'),
  url text not null,
  description text not null,
  -- Names of events; `*`: every event of the log, those to come included.
  events text[] not null check (cardinality(events) > 0),
  -- Sealed under a key that the database does not have: it has to be there for signing, and nobody reads it here.
  secret text not null,
  secret_made_at timestamptz not null default now(),
  -- The one before, which signs as well for a while after a rotation.
  former_secret text,
  former_until timestamptz,
  created_at timestamptz not null default now(),
  created_by text not null references people,
  creator_name text not null,
  switched_off_at timestamptz,
  -- `gone`: the endpoint answered 410. `failing`: for long there was no success.
  switched_off_because text check (switched_off_because in ('person', 'gone', 'failing')),
  -- Since when every attempt failed, and how many did.
  failing_since timestamptz,
  failed_attempts int not null default 0,
  -- When the owner was told of that.
  warned_at timestamptz,
  last_success_at timestamptz,
  primary key (organization_id, id),
  check ((former_secret is null) = (former_until is null)),
  check ((switched_off_at is null) = (switched_off_because is null))
);
create index webhooks_created_by on webhooks (created_by);
grant select, delete on webhooks to guildhall_app;
grant insert (organization_id, id, url, description, events, secret, created_by, creator_name) on webhooks to guildhall_app;
grant update (url, description, events, secret, secret_made_at, former_secret, former_until, switched_off_at, switched_off_because,
  failing_since, failed_attempts, warned_at, last_success_at) on webhooks to guildhall_app;

-- One event for one webhook. Its id is the webhook-id of every attempt.
create table webhook_deliveries (
  organization_id text not null,
  id text not null check (id ~ '^msg_[0-9a-f]{32}$'),
  webhook_id text not null,
  type text not null,
  -- The event of the log that it tells; or, where there is none, what it tells.
  event_id text,
  data json,
  created_at timestamptz not null default now(),
  state text not null default 'waiting' check (state in ('waiting', 'succeeded', 'failed')),
  -- When the next attempt is due.
  due_at timestamptz default now(),
  -- A worker is at it until then at the latest; if it is not heard of by then, another one takes over.
  claimed_until timestamptz,
  attempts int not null default 0,
  -- Attempts since it was last sent anew: the schedule then begins again.
  tries int not null default 0,
  primary key (organization_id, id),
  foreign key (organization_id, webhook_id) references webhooks on delete cascade,
  foreign key (organization_id, event_id) references audit_events,
  check (num_nonnulls(event_id, data) = 1),
  check ((state = 'waiting') = (due_at is not null))
);
create index webhook_deliveries_newest on webhook_deliveries (organization_id, webhook_id, id desc);
create index webhook_deliveries_state on webhook_deliveries (organization_id, webhook_id, state, id desc);
create index webhook_deliveries_event on webhook_deliveries (organization_id, event_id);
create index webhook_deliveries_created_at on webhook_deliveries (created_at);
grant select on webhook_deliveries to guildhall_app;
grant insert (organization_id, id, webhook_id, type, event_id, data) on webhook_deliveries to guildhall_app;
grant update (state, due_at, claimed_until, attempts, tries) on webhook_deliveries to guildhall_app;
-- For the job that forgets what is a month old, of whichever organization.
grant select (created_at), delete on webhook_deliveries to guildhall_service;
create policy forgets on webhook_deliveries for all to guildhall_service using (created_at < now() - interval '30 days');

-- What came of each attempt. No body, neither way: what an address inside might have answered is nobody's to read here.
create table webhook_attempts (
  organization_id text not null,
  delivery_id text not null,
  number int not null check (number > 0),
  at timestamptz not null,
  milliseconds int not null,
  status int,
  failure text,
  primary key (organization_id, delivery_id, number),
  foreign key (organization_id, delivery_id) references webhook_deliveries on delete cascade,
  check (num_nonnulls(status, failure) = 1)
);
comment on table webhook_attempts is 'tenant: organization_id; append-only';
grant select, insert on webhook_attempts to guildhall_app;

-- Every event of the log is handed to the webhooks that want it, in the transaction of the change: no event is forgotten, and none
-- is told that did not come to be. A webhook that is being deleted is waited for, and then has no more to be told.
create function hand_to_webhooks() returns trigger
  language plpgsql set search_path = app, pg_temp
as $$
begin
  insert into webhook_deliveries (organization_id, id, webhook_id, type, event_id)
  select w.organization_id, 'msg_' || replace(uuidv7()::text, '-', ''), w.id, new.action, new.id from webhooks w
  where w.organization_id = new.organization_id and w.switched_off_at is null and w.events && array['*', new.action]
    -- Of its own tests it hears by the test itself.
    and not (new.action in ('webhook.tested', 'webhook.resent') and new.target_id = w.id)
  for key share;
  return null;
end
$$;
create trigger hand_to_webhooks after insert on audit_events for each row execute function hand_to_webhooks();

-- One queue for each webhook: an endpoint that is slow keeps one worker waiting, and no other webhook.
create function queue_delivery() returns trigger
  language plpgsql set search_path = app, pg_temp
as $$
begin
  perform enqueue_in_turn(new.webhook_id, 'webhook-delivery',
    json_build_object('organizationId', new.organization_id, 'deliveryId', new.id), now(), 'delivery ' || new.id);
  return null;
end
$$;
create trigger queue_delivery after insert on webhook_deliveries for each row execute function queue_delivery();
revoke all on function hand_to_webhooks(), queue_delivery() from public;
