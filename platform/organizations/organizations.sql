-- The product that this database serves, as far as the database has to know it. Written by each migration run.
create table product (
  single boolean primary key default true check (single),
  slug text not null,
  belonging text not null check (belonging in ('one', 'many'))
);
comment on table product is 'global: what the product''s policy tells the database';

create table roles (key text primary key);
comment on table roles is 'global: the roles of the product''s policy';

create table organizations (
  id text primary key check (id ~ '^org_[0-9a-f]{32}$'),
  name text not null check (length(name) between 1 and 80),
  -- Made once from the name at sign-up; the check in the trigger below keeps it.
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  owner_id text not null,
  owner_role text not null default 'owner' check (owner_role = 'owner'),
  plan text,
  seat_limit int check (seat_limit > 0),
  seats_used int not null default 0,
  locale text not null default 'en-GB',
  timezone text not null default 'UTC',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
  -- The month that the fiscal year begins with.
  fiscal_year_start int not null default 1 check (fiscal_year_start between 1 and 12),
  -- The address of its logo; null: none.
  logo text,
  constraint seats_within_plan check (seats_used <= seat_limit)
);
comment on table organizations is 'tenant: id';

create function keep_slug() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  if new.slug <> old.slug then raise exception 'The slug of an organization never changes.'; end if;
  return new;
end
$$;
create trigger keep_slug before update of slug on organizations for each row execute function keep_slug();

-- Counted by the trigger on memberships, and by nothing else: what is written by hand is wrong with the next member.
create function keep_count() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  if tg_op = 'INSERT' and new.seats_used <> 0 or tg_op = 'UPDATE' and new.seats_used <> old.seats_used and pg_trigger_depth() < 2 then
    raise exception 'The seats in use are counted, not set.';
  end if;
  return new;
end
$$;
create trigger keep_count before insert or update of seats_used on organizations for each row execute function keep_count();

grant select on product, roles to guildhall_app;
grant select, insert, delete on organizations to guildhall_app;
grant update (name, owner_id, plan, seat_limit, seats_used, locale, timezone, updated_at, currency, fiscal_year_start, logo)
  on organizations to guildhall_app;

-- Revenue targets, by the month or the quarter of a fiscal year. Each keeps the currency that it was set in.
create table revenue_targets (
  organization_id text not null references organizations,
  period text not null check (period ~ '^20[0-9]{2}-(M(0[1-9]|1[0-2])|Q[1-4])$'),
  amount_minor bigint not null check (amount_minor >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  primary key (organization_id, period)
);

-- The logo, re-encoded on upload. Apart from organizations, so that reading those stays cheap. A new logo has a new id.
create table logos (
  organization_id text primary key references organizations,
  id text not null constraint logos_address unique check (id ~ '^logo_[A-Za-z0-9_-]{43}$'),
  etag text not null,
  png bytea not null
);

grant select, insert, delete on revenue_targets, logos to guildhall_app;
grant update (amount_minor, currency) on revenue_targets to guildhall_app;
grant update (id, etag, png) on logos to guildhall_app;
