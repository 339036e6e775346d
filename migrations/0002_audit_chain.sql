-- Chains the log: each event gets a place and a hash, and what is there already is chained in the order of its time.
alter table audit_events drop constraint audit_events_actor_kind_check;
alter table audit_events add constraint audit_events_actor_kind_check check (actor_kind in ('person', 'system', 'support', 'api-key'));
alter table audit_events add column seq bigint not null default 0;
alter table audit_events add column hash bytea not null default '';
alter table audit_events add column words tsvector not null generated always as (
    to_tsvector('simple', left(regexp_replace(lower(' ' || actor_name || ' ' || target_label || ' ' || action || ' ' || coalesce(before::text, '') || ' ' || coalesce(after::text, '')),
      '(\\[bfnrt]|[^[:alnum:]])+', ' w' || right(organization_id, 12), 'g'), 20000))
  ) stored;
comment on table audit_events is 'tenant: organization_id; append-only';
revoke insert on audit_events from guildhall_app;
grant insert (organization_id, id, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_label, before, after, rule, request_id)
  on audit_events to guildhall_app;

-- Where each chain ends. Only the functions below come here.
create table audit_heads (
  organization_id text primary key check (organization_id ~ '^org_[0-9a-f]{32}$'),
  seq bigint not null,
  hash bytea not null,
  at timestamptz not null,
  -- Up to where a checkpoint was signed.
  signed_seq bigint not null default 0
) with (fillfactor = 50);
comment on table audit_heads is 'own policies: the heads of the chains; no role but the owner reads or writes them';
create policy chain on audit_heads for all to guildhall_owner using (true) with check (true);

-- `5:hello`, or `-` for null: no two lists of fields have the same text.
create function audit_field(value text) returns text
  language sql immutable parallel safe
  return coalesce(octet_length(value)::text || ':' || value, '-');

-- SHA-256 over the fields and the hash before. `guildhall audit verify` computes the same from an export; see docs/audit-log.md.
create function audit_hash(event audit_events, seq bigint, at timestamptz, previous bytea) returns bytea
  language sql stable parallel safe
  return sha256(convert_to(
    audit_field('guildhall-audit-1')
    || audit_field(encode(previous, 'hex'))
    || audit_field((event).organization_id)
    || audit_field(seq::text)
    || audit_field((event).id)
    || audit_field(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_field((event).actor_kind)
    || audit_field((event).actor_id)
    || audit_field((event).actor_name)
    || audit_field((event).action)
    || audit_field((event).target_kind)
    || audit_field((event).target_id)
    || audit_field((event).target_label)
    || audit_field((event).before::text)
    || audit_field((event).after::text)
    || audit_field((event).rule)
    || audit_field((event).request_id),
    'UTF8'));

-- Gives an event its place in the chain. The head stays locked until the commit, so that a chain has neither gaps nor forks; that is
-- why events are written last in a transaction.
create function chain_audit_event() returns trigger
  language plpgsql security definer set search_path = app, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
begin
  loop
    update audit_heads h
    set seq = h.seq + 1, at = greatest(moment, h.at), hash = audit_hash(new, h.seq + 1, greatest(moment, h.at), h.hash)
    where organization_id = new.organization_id
    returning h.seq, h.at, h.hash into new.seq, new.at, new.hash;
    exit when found;
    insert into audit_heads (organization_id, seq, hash, at) values (new.organization_id, 0, decode(repeat('00', 32), 'hex'), moment)
      on conflict do nothing;
  end loop;
  return new;
end
$$;
-- Row security binds the owner too; the loader puts it back in this same transaction.
alter table audit_events no force row level security;
do $$
declare
  event audit_events;
  head audit_heads;
begin
  for event in select * from audit_events order by organization_id, at, id loop
    if event.organization_id is distinct from head.organization_id then
      head := row(event.organization_id, 0, decode(repeat('00', 32), 'hex'), event.at, 0);
      insert into audit_heads values (head.*);
    end if;
    event.seq := head.seq + 1;
    event.hash := audit_hash(event, event.seq, event.at, head.hash);
    update audit_events set seq = event.seq, hash = event.hash where organization_id = event.organization_id and id = event.id;
    update audit_heads set seq = event.seq, hash = event.hash, at = event.at where organization_id = event.organization_id;
    head := row(event.organization_id, event.seq, event.hash, event.at, 0);
  end loop;
end
$$;
create unique index audit_events_seq on audit_events (organization_id, seq);
drop index audit_events_at;
create index audit_events_at on audit_events (organization_id, at, seq);
create index audit_events_actor on audit_events (organization_id, actor_id, seq);
create index audit_events_action on audit_events (organization_id, action, seq);
create index audit_events_target on audit_events (organization_id, target_id, seq);
create index audit_events_words on audit_events using gin (words);
create trigger chain_audit_event before insert on audit_events for each row execute function chain_audit_event();

-- Nobody's grants allow it; this stops those as well whom no grant binds, until they do it on purpose.
create function keep_audit_events() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  raise exception 'The log is kept as it was written.';
end
$$;
create trigger keep_audit_events before update or delete on audit_events for each row execute function keep_audit_events();
create trigger keep_all_audit_events before truncate on audit_events for each statement execute function keep_audit_events();

-- Heads of chains, signed, so that a cut tail or a chain made anew shows: whoever keeps one elsewhere can tell.
create table audit_checkpoints (
  organization_id text not null check (organization_id ~ '^org_[0-9a-f]{32}$'),
  seq bigint not null check (seq > 0),
  hash bytea not null,
  at timestamptz not null,
  key_id text not null,
  public_key text not null,
  signature text not null,
  primary key (organization_id, seq)
);
comment on table audit_checkpoints is 'tenant: organization_id; append-only';
grant select, insert on audit_checkpoints to guildhall_app;

create function note_audit_checkpoint() returns trigger
  language plpgsql security definer set search_path = app, pg_temp
as $$
begin
  update audit_heads set signed_seq = greatest(signed_seq, least(seq, new.seq)) where organization_id = new.organization_id;
  return null;
end
$$;
create trigger note_audit_checkpoint after insert on audit_checkpoints for each row execute function note_audit_checkpoint();

-- The head of one's own chain.
create function audit_head() returns table (seq bigint, hash bytea, at timestamptz)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select h.seq, h.hash, h.at from audit_heads h where h.organization_id = current_organization();
end;

-- Heads that no checkpoint was signed for yet, for the job that signs them: no event, and nothing of one.
create function unsigned_audit_heads(most int) returns table (organization_id text, seq bigint, hash bytea)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select h.organization_id, h.seq, h.hash from audit_heads h where h.seq > h.signed_seq order by h.at limit most;
end;
revoke all on function audit_field(text), audit_hash(audit_events, bigint, timestamptz, bytea), chain_audit_event(), keep_audit_events(),
  note_audit_checkpoint(), audit_head(), unsigned_audit_heads(int) from public;
grant execute on function audit_head() to guildhall_app;
grant execute on function unsigned_audit_heads(int) to guildhall_service;

-- The places of one's own events that have all these words. Row security lets no index serve a text search, since `@@` might tell
-- something of other rows by an error; this function shows one's own only, and may use it.
grant select (organization_id, seq, actor_id, action, target_id, words) on audit_events to guildhall_doors;
create policy doors on audit_events for select to guildhall_doors using (true);
grant execute on function current_organization() to guildhall_doors;
create function search_audit(search text, lowest bigint, highest bigint, actor text, act text, target text, most int, newest_first boolean) returns setof bigint
  language plpgsql volatile rows 100 security definer set search_path = app, pg_temp
as $$
declare
  organization text := current_organization();
  bitmaps text := current_setting('enable_bitmapscan');
  sorts text := current_setting('enable_sort');
  wanted tsquery;
  among_newest int;
begin
  select to_tsquery('simple', string_agg('w' || right(organization, 12) || word || ':*', ' & ')) into wanted
  from regexp_split_to_table(lower(search), '[^[:alnum:]]+') word where word <> '';
  -- What many events have is found soonest by walking the chain, what few have by the index of words. The planner can't know which,
  -- least of all of the beginning of a word; the newest events tell. Both are planned anew each time, for these very values.
  execute 'select count(*) from (
      select words from audit_events where organization_id = $1 and seq between $3 and $4 order by seq desc limit 2000
    ) newest where words @@ $2'
    into among_newest using organization, wanted, lowest, highest;
  if among_newest > 40 then perform set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true); end if;
  return query execute
    'select seq from audit_events where organization_id = $1 and words @@ $2 and seq between $3 and $4'
    || case when actor is null then '' else ' and actor_id = $5' end
    || case when act is null then '' else ' and action = $6' end
    || case when target is null then '' else ' and target_id = $7' end
    || ' order by seq ' || case when newest_first then 'desc' else 'asc' end || ' limit $8'
    using organization, wanted, lowest, highest, actor, act, target, most;
  perform set_config('enable_bitmapscan', bitmaps, true), set_config('enable_sort', sorts, true);
end
$$;
revoke all on function search_audit(text, bigint, bigint, text, text, text, int, boolean) from public;
grant execute on function search_audit(text, bigint, bigint, text, text, text, int, boolean) to guildhall_app;
alter function search_audit(text, bigint, bigint, text, text, text, int, boolean) owner to guildhall_doors;
