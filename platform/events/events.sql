-- Whoever watches an organization is woken by each event of its log, at the commit. The notification says which organization, and
-- nothing of what happened: any role may listen.
create function wake_watchers() returns trigger
  language plpgsql set search_path = app, pg_temp
as $$
begin
  perform pg_notify('live', new.organization_id);
  return null;
end
$$;
revoke all on function wake_watchers() from public;
create trigger wake_watchers after insert on audit_events for each row execute function wake_watchers();
