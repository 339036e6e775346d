-- What the database itself knows: whose rows a transaction may see. No word of the domain.

-- The tenant context is a local setting of the transaction: organization|principal|expiry|HMAC-SHA-256. Injected SQL can set
-- the setting anew, but can't sign it: only the definer function below reads the key.
create table tenant_key (
  single boolean primary key default true check (single),
  inner_pad bytea not null,
  outer_pad bytea not null
);
comment on table tenant_key is 'global: the key of the tenant context; no role but the owner reads it';

-- nullif: a setting that was local to an earlier transaction of a pooled connection reads '' and not null.
create function tenant_part(part int) returns text
  language plpgsql stable security definer set search_path = app, pg_temp
as $$
declare
  context text := nullif(current_setting('app.tenant', true), '');
  signed text;
  key tenant_key;
begin
  if context is null then return null; end if;
  signed := split_part(context, '|', 1) || '|' || split_part(context, '|', 2) || '|' || split_part(context, '|', 3);
  select * into key from tenant_key;
  if split_part(context, '|', 4) is distinct from
     encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(signed, 'UTF8'))), 'hex') then return null; end if;
  if split_part(context, '|', 3)::bigint < extract(epoch from now()) then return null; end if;
  return nullif(split_part(context, '|', part), '');
end
$$;
revoke all on function tenant_part(int) from public;

create function current_organization() returns text
  language plpgsql stable security definer set search_path = app, pg_temp
as $$ begin return tenant_part(1); end $$;

create function current_principal() returns text
  language plpgsql stable security definer set search_path = app, pg_temp
as $$ begin return tenant_part(2); end $$;

revoke all on function current_organization(), current_principal() from public;
grant execute on function current_organization(), current_principal() to guildhall_app;

-- Whether the application signed this text. A door that is asked by something else than a secret opens for such a signature only.
-- What is signed is a hash, so that no text can pass for a tenant context.
create function is_signed(purpose text, what text, signature text) returns boolean
  language plpgsql stable security definer set search_path = app, pg_temp
as $$
declare
  signed text := 'door:' || purpose || ':' || encode(sha256(convert_to(what, 'UTF8')), 'hex');
  key tenant_key;
begin
  select * into key from tenant_key;
  return coalesce(signature = encode(sha256(key.outer_pad || sha256(key.inner_pad || convert_to(signed, 'UTF8'))), 'hex'), false);
end
$$;
revoke all on function is_signed(text, text, text) from public;
grant execute on function is_signed(text, text, text) to guildhall_doors;

-- The answer to a POST under its Idempotency-Key, written in the transaction of the change itself.
create table idempotency_keys (
  principal text not null,
  key text not null check (length(key) between 1 and 255),
  request bytea not null,
  status int,
  answer text,
  created_at timestamptz not null default now(),
  -- Whose data the answer holds, so that it ends with that organization; null where the request was in none.
  organization_id text default current_organization(),
  primary key (principal, key)
);
comment on table idempotency_keys is 'tenant: principal';
create index idempotency_keys_created_at on idempotency_keys (created_at);
grant select, insert, update on idempotency_keys to guildhall_app;
grant select (created_at), delete on idempotency_keys to guildhall_service;
create policy forgets on idempotency_keys for all to guildhall_service using (created_at < now() - interval '24 hours');

-- Counters of rate-limiter-flexible; shared by all processes. Unlogged: a count is forgotten if the server crashes, and none waits for
-- the disk. Inviting counts three times.
create unlogged table rate_limits (
  key varchar(255) primary key,
  points int not null default 0,
  expire bigint
);
comment on table rate_limits is 'global: counters by hashed key; nothing of a tenant';
create index rate_limits_expire on rate_limits (expire);
grant select, insert, update, delete on rate_limits to guildhall_service;

-- The mails of a development machine, where nothing is sent. Empty wherever SMTP_URL is set.
create table mailbox (
  id text primary key,
  recipient text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  sent_at timestamptz not null default now()
);
comment on table mailbox is 'global: the mailbox page of development';
create index mailbox_sent_at on mailbox (sent_at desc);
grant select, insert on mailbox to guildhall_service;

-- A job is a row of the transaction that wants it done. The application may add jobs, and neither read nor change them. A key counts
-- within its organization: by a key that can be guessed, one organization could otherwise replace what another waits for.
create function enqueue(task text, payload json, run_at timestamptz default now(), job_key text default null) returns void
  language sql volatile security definer set search_path = app, pg_temp
begin atomic
  select graphile_worker.add_job(task, payload, run_at => run_at, job_key => coalesce(current_organization(), '') || ':' || job_key,
    max_attempts => 12);
end;
revoke all on function enqueue(text, json, timestamptz, text) from public;
grant execute on function enqueue(text, json, timestamptz, text) to guildhall_app, guildhall_service;

-- The same for jobs that are done one after the other: those of one queue, within the organization.
create function enqueue_in_turn(queue text, task text, payload json, run_at timestamptz default now(), job_key text default null) returns void
  language sql volatile security definer set search_path = app, pg_temp
begin atomic
  select graphile_worker.add_job(task, payload, queue_name => coalesce(current_organization(), '') || ':' || queue, run_at => run_at,
    job_key => coalesce(current_organization(), '') || ':' || job_key, max_attempts => 12);
end;
revoke all on function enqueue_in_turn(text, text, json, timestamptz, text) from public;
grant execute on function enqueue_in_turn(text, text, json, timestamptz, text) to guildhall_app, guildhall_service;
