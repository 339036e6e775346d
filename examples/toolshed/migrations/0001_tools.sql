create table tools (
  organization_id text not null references organizations,
  id text not null check (id ~ '^tool_[0-9a-f]{32}$'),
  name text not null check (length(name) between 1 and 80),
  -- Null: it is in the shed. Whoever has it is a member; the database holds that.
  borrower_id text,
  primary key (organization_id, id),
  foreign key (organization_id, borrower_id) references memberships
);
create index tools_borrower on tools (organization_id, borrower_id);
grant select, insert, delete on tools to guildhall_app;
grant update (borrower_id) on tools to guildhall_app;
