import { z } from 'zod'
import { page, paging, timestamp } from '../../kernel/shared/contract.ts'

/** A mail of a development machine, where nothing is sent. */
export const mailboxItem = z.object({ id: z.string(), to: z.string(), subject: z.string(), sentAt: timestamp }).meta({ id: 'MailboxItem' })
export type MailboxItem = z.infer<typeof mailboxItem>

export const mailboxPage = page(mailboxItem).meta({ id: 'MailboxPage' })
export const mailboxQuery = z.strictObject({
  /** A part of the address or the subject. */
  search: z.string().max(200).optional(),
  ...paging,
})

export const mailboxMail = mailboxItem.extend({ text: z.string(), html: z.string() }).meta({ id: 'MailboxMail' })
export type MailboxMail = z.infer<typeof mailboxMail>
