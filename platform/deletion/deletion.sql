-- What stands of an organization outside of its own tables: answers that repeated requests would be given, jobs that wait, and
-- sign-ups that were to lead here. Of other organizations it reaches nothing: it takes none but the one of the signed context.
create policy ends_with_its_organization on idempotency_keys for all to guildhall_owner
  using (organization_id = (select current_organization()));
create policy ends_with_its_organization on people for all to guildhall_owner
  using (joins_organization_id = (select current_organization())) with check (joins_organization_id is null);

create function forget_organization() returns void
  language plpgsql security definer set search_path = app, pg_temp
as $$
declare
  organization text := current_organization();
begin
  if organization is null then return; end if;
  delete from idempotency_keys where organization_id = organization;
  update people set joins_organization_id = null, joins_invitation_id = null where joins_organization_id = organization;
  -- A job that runs at this moment finds nothing of the organization any more, and ends by itself.
  delete from graphile_worker._private_jobs j
  where locked_at is null and (starts_with(key, organization || ':') or position(organization in payload::text) > 0 or exists (
    select from graphile_worker._private_job_queues q where q.id = j.job_queue_id and starts_with(q.queue_name, organization || ':')));
  delete from graphile_worker._private_job_queues q
  where starts_with(queue_name, organization || ':') and not exists (select from graphile_worker._private_jobs j where j.job_queue_id = q.id);
end
$$;
revoke all on function forget_organization() from public;
grant execute on function forget_organization() to guildhall_app;
