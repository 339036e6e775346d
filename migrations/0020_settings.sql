-- What an organization sets for itself, its logo and its revenue targets.
alter table organizations
  add column currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
  add column fiscal_year_start int not null default 1 check (fiscal_year_start between 1 and 12),
  add column logo text;
grant update (currency, fiscal_year_start, logo) on organizations to guildhall_app;

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

grant select on logos to guildhall_doors;
create policy doors on logos for select to guildhall_doors using (true);

-- The logo at an address that can't be guessed: mail programs show it, and nobody is signed in there.
create function logo_at(address text) returns table (etag text, png bytea)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select l.etag, l.png from logos l where l.id = address;
end;
revoke all on function logo_at(text) from public;
grant execute on function logo_at(text) to guildhall_service;
alter function logo_at(text) owner to guildhall_doors;

-- With the logo: what a function returns can't be changed.
drop function session_memberships(text);
-- The organizations of whoever holds this session.
create function session_memberships(session_token text)
  returns table (organization_id text, name text, slug text, role text, joined_at timestamptz, members int, plan text, logo text)
  language sql stable security definer set search_path = app, pg_temp
begin atomic
  select o.id, o.name, o.slug, m.role, m.joined_at, o.seats_used, o.plan, o.logo
  from sessions s
  join memberships m on m.person_id = s.person_id
  join organizations o on o.id = m.organization_id
  where s.token = session_memberships.session_token and s.expires_at > now()
  order by m.joined_at, o.id;
end;
revoke all on function session_memberships(text) from public;
grant execute on function session_memberships(text) to guildhall_app;
alter function session_memberships(text) owner to guildhall_doors;
