create table memberships (
  organization_id text not null references organizations,
  person_id text not null references people,
  role text not null references roles,
  -- Whether this product lets a person belong to one organization only; filled from the product's policy, held by the index below.
  only_one boolean not null default false,
  joined_at timestamptz not null default now(),
  last_active_at timestamptz,
  primary key (organization_id, person_id),
  -- What organizations.owner_id points at: an owner is a member, and has the owner's role.
  unique (organization_id, person_id, role)
);
create unique index memberships_one_owner on memberships (organization_id) where role = 'owner';
create unique index memberships_one_organization on memberships (person_id) where only_one;
create index memberships_person on memberships (person_id);
create index memberships_joined on memberships (organization_id, joined_at, person_id);

alter table organizations add constraint organizations_owner_is_member
  foreign key (id, owner_id, owner_role) references memberships (organization_id, person_id, role) deferrable initially deferred;

create function follow_belonging() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  select belonging = 'one' into strict new.only_one from product;
  return new;
end
$$;
create trigger follow_belonging before insert or update on memberships for each row execute function follow_belonging();

-- Counted by the database: the check on organizations then is exact under any concurrency. Counting rows in a statement is not.
create function count_seats() returns trigger language plpgsql set search_path = app, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    update organizations set seats_used = seats_used + 1 where id = new.organization_id;
  else
    update organizations set seats_used = seats_used - 1 where id = old.organization_id;
  end if;
  return null;
end
$$;
create trigger count_seats after insert or delete on memberships for each row execute function count_seats();

grant select, insert, delete on memberships to guildhall_app;
grant update (role, last_active_at) on memberships to guildhall_app;

-- Within an organization, its members are people that one may see: the inner query is under row security itself.
-- "offset 0" keeps the planner from collecting all members of the organization to look each person up among them: a page of 50 would
-- cost as much as the organization has members.
grant select (id, name, email, email_verified, image) on people to guildhall_app;
create policy members_see_members on people for select to guildhall_app
  using (exists (select from memberships where memberships.person_id = people.id offset 0));

-- Oneself one sees anywhere. What verifying the address completes is noted here and cleared in the transaction that completes it.
grant select (joins_organization_id, joins_invitation_id, names_organization),
  update (joins_organization_id, joins_invitation_id, names_organization) on people to guildhall_app;
create policy people_see_themselves on people for select to guildhall_app using (id = (select current_principal()));
create policy people_complete_their_sign_up on people for update to guildhall_app
  using (id = (select current_principal())) with check (id = (select current_principal()));
