-- Leads: people and companies that something may be sold to.
create table leads (
  organization_id text not null references organizations,
  id text not null check (id ~ '^lead_[0-9a-f]{32}$'),
  name text not null check (length(name) between 1 and 120),
  -- What is not known is the empty text, so that every order has a place for it.
  company text not null default '' check (length(company) <= 120),
  -- In its canonical form: an import finds duplicates by it.
  email text not null default '' check (length(email) <= 254),
  phone text not null default '' check (phone ~ '^(\+[1-9][0-9]{4,14})?$'),
  status text not null default 'new' check (status in ('new', 'contacted', 'qualified', 'won', 'lost')),
  source text not null default '' check (length(source) <= 60),
  -- In the smallest unit of the organization's currency.
  value_minor bigint check (value_minor between 0 and 999999999999999),
  notes text not null default '' check (length(notes) <= 10000),
  assignee_id text,
  -- Null where a program added it.
  created_by text references people,
  -- As in the log: whoever it was, and no reference.
  updated_by text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Row security lets an index serve comparisons of plain columns only, since those alone can tell nothing of other rows.
  name_key text not null generated always as (lower(name)) stored,
  company_key text not null generated always as (lower(company)) stored,
  value_key bigint not null generated always as (coalesce(value_minor, -1)) stored,
  -- As in the log: the words of organizations lie apart in the index.
  words tsvector not null generated always as (
    to_tsvector('simple', regexp_replace(lower(' ' || name || ' ' || company || ' ' || email), '[^[:alnum:]]+', ' w' || right(organization_id, 12), 'g'))
  ) stored,
  primary key (organization_id, id),
  -- The plan of a removal unassigns what it has shown; whatever else ends a membership leaves no lead with somebody who is gone.
  foreign key (organization_id, assignee_id) references memberships on delete set null (assignee_id)
);
create index leads_created_at on leads (organization_id, created_at, id);
create index leads_updated_at on leads (organization_id, updated_at, id);
create index leads_name on leads (organization_id, name_key, id);
create index leads_company on leads (organization_id, company_key, id);
create index leads_value on leads (organization_id, value_key, id);
create index leads_status on leads (organization_id, status, created_at, id);
create index leads_assignee on leads (organization_id, assignee_id, created_at, id);
create index leads_source on leads (organization_id, source, created_at, id);
create index leads_email on leads (organization_id, email);
create index leads_created_by on leads (created_by);
create index leads_words on leads using gin (words);

-- Whoever changes a row, by a statement of any capability: a form that was opened before then says so instead of overwriting it.
create function touch_lead() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  new.updated_by := nullif(current_principal(), 'system');
  return new;
end
$$;
create trigger touch_lead before update on leads for each row execute function touch_lead();

grant select, delete on leads to guildhall_app;
grant insert (organization_id, id, name, company, email, phone, status, source, value_minor, notes, assignee_id, created_by, updated_by) on leads to guildhall_app;
grant update (name, company, email, phone, status, source, value_minor, notes, assignee_id) on leads to guildhall_app;

-- Every word of the search, each as the beginning of one of the lead's.
create function lead_query(organization text, search text) returns tsquery
  language sql immutable set search_path = app, pg_temp
begin atomic
  select to_tsquery('simple', coalesce(string_agg('w' || right(organization, 12) || word || ':*', ' & '), ''))
  from regexp_split_to_table(lower(search), '[^[:alnum:]]+') word where word <> '';
end;

-- Own leads that have all these words, by the index that row security keeps from other statements (see search_audit); at most so many.
grant select (organization_id, id, words) on leads to guildhall_doors;
create policy doors on leads for select to guildhall_doors using (true);
create function search_leads(search text, most int) returns setof text
  language plpgsql volatile rows 1000 security definer set search_path = app, pg_temp
as $$
declare
  scans text := current_setting('enable_seqscan');
begin
  -- To stop after a few of many, the planner would read the table from its start, whosever leads lie there.
  perform set_config('enable_seqscan', 'off', true);
  -- Planned anew each time, for these very words.
  return query execute 'select id from leads where organization_id = $1 and words @@ $2 limit $3'
    using current_organization(), lead_query(current_organization(), search), most;
  perform set_config('enable_seqscan', scans, true);
end
$$;
revoke all on function touch_lead(), lead_query(text, text), search_leads(text, int) from public;
grant execute on function lead_query(text, text) to guildhall_app, guildhall_doors;
grant execute on function search_leads(text, int) to guildhall_app;
alter function search_leads(text, int) owner to guildhall_doors;

-- A file of leads on its way in. What state it is in, its times say.
create table lead_imports (
  organization_id text not null references organizations,
  id text not null check (id ~ '^imp_[0-9a-f]{32}$'),
  file_name text not null check (length(file_name) between 1 and 200),
  encoding text not null,
  delimiter text not null check (delimiter in (',', ';', E'\t', '|')),
  -- The names of the columns, and the first rows.
  header text[] not null,
  sample jsonb not null,
  has_header boolean not null default true,
  rows_total int not null check (rows_total >= 0),
  -- On whose behalf it works, and what they said of it.
  created_by text not null references people,
  creator_name text not null,
  request_id text,
  created_at timestamptz not null default now(),
  mapping jsonb,
  on_duplicate text check (on_duplicate in ('skip', 'update', 'create')),
  -- Of the phone numbers that name no country.
  phone_country text check (phone_country ~ '^[A-Z]{2}$'),
  started_at timestamptz,
  -- The key that started it, where a program did; as in the log, and no reference.
  key_id text,
  key_name text,
  cancelled_at timestamptz,
  finished_at timestamptz,
  -- Why it ended early.
  stopped_because text,
  rows_done int not null default 0 check (rows_done <= rows_total),
  created int not null default 0,
  updated int not null default 0,
  skipped int not null default 0,
  failed int not null default 0,
  primary key (organization_id, id),
  check ((started_at is null) = (mapping is null) and (mapping is null) = (on_duplicate is null)),
  check (rows_done = created + updated + skipped + failed),
  check ((key_id is null) = (key_name is null))
);
create index lead_imports_newest on lead_imports (organization_id, created_at desc, id);
create index lead_imports_created_by on lead_imports (created_by);

-- The file itself, in UTF-8, until it has been worked off.
create table lead_import_files (
  organization_id text not null,
  import_id text not null,
  content bytea not null,
  primary key (organization_id, import_id),
  foreign key (organization_id, import_id) references lead_imports on delete cascade
);

-- What could not be taken over: the line of the file, the column, the reason.
create table lead_import_failures (
  organization_id text not null,
  import_id text not null,
  line int not null,
  column_name text not null,
  reason text not null,
  value text not null,
  primary key (organization_id, import_id, line, column_name),
  foreign key (organization_id, import_id) references lead_imports on delete cascade
);

grant select, delete on lead_imports to guildhall_app;
grant insert (organization_id, id, file_name, encoding, delimiter, header, sample, has_header, rows_total, created_by, creator_name, request_id) on lead_imports to guildhall_app;
grant update (mapping, on_duplicate, phone_country, started_at, key_id, key_name, cancelled_at, finished_at, stopped_because, rows_done, created, updated, skipped, failed)
  on lead_imports to guildhall_app;
grant select, insert, delete on lead_import_files, lead_import_failures to guildhall_app;
