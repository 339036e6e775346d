import { z } from 'zod'
import { timestamp } from '../../kernel/shared/contract.ts'

/** One change, for whoever shows the organization: what to look at anew. Who did what is in the log, for those who may read that. */
export const change = z
  .object({
    /** The first word of the event's name: `member`, `invitation`, `organization`, or a module's. */
    topic: z.string(),
    at: timestamp,
  })
  .meta({ id: 'Change' })
export type Change = z.infer<typeof change>
