/** Works off the deliveries of webhooks by hand, so that a test says when, and what time it is. */
import type { World } from './world.ts'

/** The jobs that wait, in the order in which they were added, each with its payload and its time. */
export async function queuedDeliveries(world: World): Promise<{ organizationId: string; deliveryId: string; runAt: Date }[]> {
  const { rows } = await world.admin.query<{ payload: { organizationId: string; deliveryId: string }; run_at: Date }>(
    `select payload, run_at from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'webhook-delivery' order by j.id`,
  )
  return rows.map(({ payload, run_at }) => ({ ...payload, runAt: run_at }))
}

/** Takes all jobs out of the queue. */
export async function emptyQueue(world: World): Promise<void> {
  await world.admin.query('delete from graphile_worker._private_jobs')
}

/** Takes the job of this delivery out of the queue, as a worker does that has done it; undefined where none waits. */
export async function takeDelivery(world: World, deliveryId: string) {
  const found = (await queuedDeliveries(world)).find((job) => job.deliveryId === deliveryId)
  await world.admin.query(`delete from graphile_worker._private_jobs where payload ->> 'deliveryId' = $1`, [deliveryId])
  return found
}
