/**
 * Mail.
 *
 * Whoever changes something queues the mail in the same transaction (`queueMail`); a worker renders and sends it after the commit.
 * What waits in the queue is sealed, links and addresses included. A template is a function of its props that gives a subject, a
 * text written by hand, and a body for the HTML; `layout` and `button` give every mail the product's looks, and a last line that
 * says why it came. No name ever makes a header or a link (see without-links.ts), whatever a template does.
 *
 * Without SMTP_URL nothing is sent: development machines keep the mails, and show them on the mailbox page.
 */
export { mailJobs } from './jobs.ts'
export { button, layout, logoOf } from './layout.ts'
export { queueMail, type Queued } from './queue.ts'
export { renderMail } from './render.ts'
export { hasMailbox, mailRoutes } from './routes.ts'
export type { Content, Template, Templates } from './template.ts'
