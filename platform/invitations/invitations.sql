create table invitations (
  organization_id text not null references organizations,
  id text not null check (id ~ '^inv_[0-9a-f]{32}$'),
  email text not null,
  role text not null references roles,
  -- SHA-256 of the token in the link; the token itself is nowhere but in the mail.
  token_hash bytea not null check (length(token_hash) = 32),
  invited_by text not null references people,
  inviter_name text not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by text references people,
  cancelled_at timestamptz,
  cancelled_by text references people,
  declined_at timestamptz,
  asked_again_at timestamptz,
  primary key (organization_id, id),
  check ((accepted_at is null) = (accepted_by is null)),
  check (num_nonnulls(accepted_at, cancelled_at, declined_at) <= 1)
);
-- A token is random; that two are the same tells nobody anything.
create unique index invitations_token on invitations (token_hash);
create unique index invitations_one_open on invitations (organization_id, email)
  where accepted_at is null and cancelled_at is null and declined_at is null;
create index invitations_open on invitations (organization_id, sent_at desc, id)
  where accepted_at is null and cancelled_at is null and declined_at is null;
create index invitations_email on invitations (email);
create index invitations_invited_by on invitations (invited_by);
create index invitations_accepted_by on invitations (accepted_by) where accepted_by is not null;
create index invitations_cancelled_by on invitations (cancelled_by) where cancelled_by is not null;

-- Links whose place a resent one took: whoever follows one is told to use the newer mail.
create table former_links (
  organization_id text not null,
  token_hash bytea not null,
  invitation_id text not null,
  primary key (organization_id, token_hash),
  foreign key (organization_id, invitation_id) references invitations on delete cascade
);
create index former_links_token on former_links (token_hash);
create index former_links_invitation on former_links (organization_id, invitation_id);

grant select, insert, delete on invitations to guildhall_app;
-- Whom it is for never changes.
grant update (role, token_hash, invited_by, inviter_name, sent_at, expires_at, accepted_at, accepted_by, cancelled_at, cancelled_by,
  declined_at, asked_again_at) on invitations to guildhall_app;
grant select, insert, delete on former_links to guildhall_app;
