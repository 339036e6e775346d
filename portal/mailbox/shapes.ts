import { z } from 'zod'

const head = z.object({ id: z.string(), to: z.string(), subject: z.string(), sentAt: z.string() })
export type MailHead = z.infer<typeof head>

export const mailList = z.object({ items: z.array(head) })
export const wholeMail = head.extend({ from: z.string().optional(), text: z.string(), html: z.string().nullish() })
