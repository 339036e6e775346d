/** The catalogue gate finds nothing on the schema as it is, and each of its queries sees the mistake that it is there for. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue, inspect } from '../../kernel/database/catalogue.ts'
import { exceptionsOf } from '../../cli/modules.ts'
import clozup from '../../products/clozup.ts'
import { type TestDatabase, testDatabase } from '../database.ts'

/** Planted in a transaction that is rolled back: the check that must see it, what it is, and how it comes in. */
const mistakes: readonly (readonly [check: string, what: string, statements: string])[] = [
  ['said-global', 'a table without organization and without a word about it', 'create table app.notes (id text primary key)'],
  ['said-global', 'an opt-out that says nothing', `create table app.notes (id text primary key); comment on table app.notes is 'global:'`],
  ['said-global', 'an opt-out of a table that has an organization', `comment on table app.memberships is 'global: it was in the way'`],
  ['row-security', 'row security that is switched off', 'alter table app.invitations disable row level security'],
  ['row-security', 'row security that its owner passes', 'alter table app.invitations no force row level security'],
  [
    'permissive-policy',
    'a new table that the loader has not seen',
    'create table app.notes (organization_id text, id text, primary key (organization_id, id))',
  ],
  ['permissive-policy', 'a policy that was dropped', 'drop policy tenant on app.memberships'],
  ['permissive-policy', 'a policy that checks nothing on the way in', 'alter policy tenant on app.memberships with check (true)'],
  [
    'permissive-policy',
    'a policy that asks its function for each row',
    'alter policy tenant on app.memberships using (organization_id = app.current_organization()) with check (organization_id = app.current_organization())',
  ],
  ['restrictive-policy', 'a restrictive policy that was dropped', 'drop policy tenant_only on app.memberships'],
  [
    'restrictive-policy',
    'a plain setting in place of the signed context',
    `alter policy tenant_only on app.memberships using (organization_id = (select current_setting('app.tenant', true))) with check (organization_id = (select current_setting('app.tenant', true)))`,
  ],
  ['other-policies', 'a careless permissive policy', 'create policy support on app.invitations for select using (true)'],
  ['other-policies', 'a policy of people that was widened', 'alter policy people_see_themselves on app.people using (true)'],
  ['policy-functions', 'a policy function that is IMMUTABLE', 'alter function app.current_organization() immutable'],
  [
    'composite-references',
    'a reference that leaves the organization out',
    'alter table app.invitations add unique (id); alter table app.former_links add foreign key (invitation_id) references app.invitations (id)',
  ],
  [
    'composite-references',
    'a reference whose organization is another column',
    'alter table app.former_links add other text, add foreign key (other, invitation_id) references app.invitations',
  ],
  ['unique', 'a constraint that is unique across organizations', 'alter table app.invitations add unique (email)'],
  ['unique', 'an index that is unique across organizations', 'create unique index on app.memberships (person_id, joined_at)'],
  ['unique', 'an organization that is only included', 'create unique index on app.invitations (email) include (organization_id)'],
  [
    'cascades',
    'a cascade from what several organizations share',
    'alter table app.memberships drop constraint memberships_person_id_fkey, add constraint memberships_person_id_fkey foreign key (person_id) references app.people on delete cascade',
  ],
  ['reference-indexes', 'a reference without an index', 'drop index app.former_links_invitation'],
  [
    'reference-indexes',
    'an index that has the column in second place',
    'drop index app.memberships_person; create index on app.memberships (joined_at, person_id)',
  ],
  [
    'reference-indexes',
    'an index of some rows only',
    `drop index app.invitations_invited_by; create index on app.invitations (invited_by) where role = 'member'`,
  ],
  ['validity', 'a constraint that was never validated', 'alter table app.people add constraint named check (length(name) > 1) not valid'],
  ['validity', 'a trigger that is switched off', 'alter table app.memberships disable trigger count_seats'],
  ['views', 'a view that asks with the rights of its owner', 'create view app.members as select * from app.memberships'],
  ['views', 'a materialized view', 'create materialized view app.members as select * from app.memberships'],
  [
    'partitions',
    'a partition without policies of its own',
    `create table app.calls (organization_id text, id text, primary key (organization_id, id)) partition by list (organization_id);
     create table app.calls_rest partition of app.calls default`,
  ],
  [
    'partitions',
    'a table in another schema that inherits',
    'create schema archive; create table archive.memberships () inherits (app.memberships)',
  ],
  ['elsewhere', 'a table in the schema public', 'create table public.backup as select * from app.memberships'],
  ['elsewhere', 'a function in the schema public', 'create function public.answer() returns int language sql return 42'],
  [
    'definers',
    'a new function with the rights of its owner',
    `create function app.all_people() returns setof app.people language sql security definer set search_path = app, pg_temp as 'select * from people'`,
  ],
  ['definers', 'a door that belongs to the administrator', 'alter function app.session_memberships(text) owner to current_user'],
  ['definer-paths', 'a door without a fixed search path', 'alter function app.session_memberships(text) reset search_path'],
  ['definer-paths', 'a door that finds temporary tables first', 'alter function app.session_memberships(text) set search_path = app'],
  ['public-functions', 'a function that everybody may call', 'grant execute on function app.tenant_part(int) to public'],
  ['public-functions', 'a new function, as PostgreSQL makes it', 'create function app.answer() returns int language sql return 42'],
  [
    'leakproof',
    'a function that claims to be leakproof',
    'create function app.loud(text) returns boolean language sql leakproof return true',
  ],
  ['public-grants', 'a table that everybody may read', 'grant select on app.people to public'],
  ['public-grants', 'a column that everybody may read', 'grant select (email) on app.people to public'],
  [
    'public-grants',
    'temporary tables for everybody',
    `do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`,
  ],
  ['public-grants', 'a schema that everybody may use', 'grant usage on schema app to public'],
  ['careless-grants', 'a right to truncate', 'grant truncate on app.memberships to guildhall_app'],
  ['careless-grants', 'a right to refer to', 'grant references on app.people to guildhall_service'],
  ['grant-options', 'a right to grant on', 'grant select on app.memberships to guildhall_app with grant option'],
  ['shared-grants', 'sessions that guildhall_app may read', 'grant select on app.sessions to guildhall_app'],
  ['shared-grants', 'one more column of people that guildhall_app may write', 'grant update (email) on app.people to guildhall_app'],
  ['service-grants', 'a tenant’s table that guildhall_service may read', 'grant select on app.memberships to guildhall_service'],
  [
    'service-grants',
    'one more column that guildhall_service may read',
    'grant select (answer) on app.idempotency_keys to guildhall_service',
  ],
  ['doors-read', 'doors that write', 'grant update on app.invitations to guildhall_doors'],
  ['append-only', 'a log that can be changed', 'grant update (action) on app.audit_events to guildhall_app'],
  ['append-only', 'a log that can be cleared', 'grant delete on app.audit_events to guildhall_app'],
  ['roles', 'an application that passes row security', 'alter role guildhall_app bypassrls'],
  ['roles', 'an application that makes roles', 'alter role guildhall_service createrole'],
  ['roles', 'an owner that logs in', 'alter role guildhall_owner login'],
  ['memberships-of-roles', 'an application with the rights of the owner', 'grant guildhall_owner to guildhall_app'],
  ['memberships-of-roles', 'an application that reads everything', 'grant pg_read_all_data to guildhall_service'],
  [
    'owners',
    'an application that owns a table',
    'grant create on schema app to guildhall_app; alter table app.roles owner to guildhall_app',
  ],
  ['creators', 'an application that makes tables', 'grant create on schema app to guildhall_app'],
  [
    'session-settings',
    'a function that sets the context for the whole session',
    `create function app.enter(context text) returns text language sql as $$ select set_config('app.tenant', context, false) $$`,
  ],
  ['session-settings', 'a setting that a role brings along', `alter role guildhall_app set row_security = off`],
  ['cursors', 'an identity column', 'alter table app.audit_events add number bigint generated always as identity'],
  ['cursors', 'a sequence', 'create sequence app.event_number'],
  ['rules', 'a rule', 'create rule quiet as on delete to app.audit_events do instead nothing'],
]

const exceptions = await exceptionsOf(clozup)
let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await testDatabase('clozup')
  client = await database.connect()
})
afterAll(() => database.stop())

test('the schema breaks no rule of the catalogue', async () => {
  expect(await inspect(client, exceptions)).toEqual([])
})

test('an exception that nothing needs any more is found, and so is one of a rule that does not exist', async () => {
  const findings = await inspect(client, { ...exceptions, cursors: { 'app.gone': 'It was needed once.' }, nonsense: {} })
  expect(findings.map(({ check, found }) => [check, found])).toEqual([
    ['nonsense', 'nonsense'],
    ['cursors', 'app.gone'],
  ])
})

test('every rule has a mistake that proves it', () => {
  expect([...new Set(mistakes.map(([check]) => check))].toSorted()).toEqual(catalogue.map(({ name }) => name).toSorted())
})

describe('the gate sees', () => {
  test.for(mistakes)('%s: %s', async ([check, , statements]) => {
    await client.query('begin')
    try {
      await client.query(statements)
      const findings = await inspect(client, exceptions)
      expect(findings.map((finding) => finding.check)).toContain(check)
    } finally {
      await client.query('rollback')
    }
  })
})
