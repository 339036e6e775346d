/** A log of any length in a few seconds: chained as the trigger chains it, past the trigger, and indexed afterwards. */
import type { Place } from '../place.ts'

const indexes = ['audit_events_at', 'audit_events_actor', 'audit_events_action', 'audit_events_target', 'audit_events_words']

/** A fifth of the events are by the one busiest person, the last words are of one event each. */
export async function fillLog({ admin }: Place, organizationId: string, count: number): Promise<void> {
  const client = await admin.connect()
  try {
    const { rows } = await client.query<{ definition: string }>('select indexdef as definition from pg_indexes where indexname = any($1)', [
      indexes,
    ])
    await client.query(`set session_replication_role = replica; drop index ${indexes.join(', ')}`)
    await client.query(chain(organizationId, count))
    for (const { definition } of rows) await client.query(definition)
    await client.query('analyze audit_events')
  } finally {
    await client.query('set session_replication_role = origin')
    client.release()
  }
}

const chain = (organizationId: string, count: number) => `do $$
  declare
    e audit_events;
    previous bytea := decode(repeat('00', 32), 'hex');
    actions text[] := array['member.role-changed', 'invitation.created', 'invitation.accepted', 'lead.edited', 'deal.edited', 'deal.won', 'number.ordered', 'trunk.rotated', 'key.created', 'organization.renamed'];
    names text[] := array['Amara', 'Bela', 'Chidi', 'Dana', 'Elif', 'Finn', 'Grace', 'Hana'];
    person int;
  begin
    e.organization_id := '${organizationId}';
    e.actor_kind := 'person';
    for n in 1..${count} loop
      person := case when n % 5 = 0 then 0 else n::bigint * 7919 % 400 end;
      e.seq := n;
      e.id := 'evt_' || lpad(to_hex(n), 32, '0');
      e.at := now() - interval '1 year' + n * (interval '1 year' / ${count});
      e.actor_id := 'per_' || lpad(to_hex(person), 32, '0');
      e.actor_name := names[1 + person % 8] || ' Person' || person;
      e.action := actions[1 + n::bigint * 31 % 10];
      e.target_kind := 'person';
      e.target_id := 'per_' || lpad(to_hex(n::bigint * 104729 % 50000), 32, '0');
      e.target_label := names[1 + n % 8] || ' Target' || n::bigint * 104729 % 50000;
      e.before := jsonb_build_object('role', 'member', 'note', 'before' || n % 1000);
      e.after := jsonb_build_object('role', 'admin', 'unique', 'event' || n);
      e.rule := 'members.change-role: owner';
      e.request_id := 'req_' || lpad(to_hex(n), 32, '0');
      e.hash := audit_hash(e, e.seq, e.at, previous);
      previous := e.hash;
      insert into audit_events (organization_id, id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_label, before, after, rule, request_id, seq, hash)
        values (e.organization_id, e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.action, e.target_kind, e.target_id, e.target_label, e.before, e.after, e.rule, e.request_id, e.seq, e.hash);
    end loop;
    insert into audit_heads (organization_id, seq, hash, at) values ('${organizationId}', e.seq, e.hash, e.at)
      on conflict (organization_id) do update set seq = excluded.seq, hash = excluded.hash, at = excluded.at;
  end
$$`
