import { next, type Samples, type Stage } from '../stage.ts'

async function mail({ world }: Stage): Promise<string> {
  const id = `mail_${next()}`
  await world.admin.query(
    `insert into mailbox (id, recipient, subject, body_text, body_html) values ($1, 'sam@partner.example', 'Hello', 'Hello', '<p>Hello</p>')`,
    [id],
  )
  return id
}

export const mailbox: Samples = {
  'GET /api/v1/mailbox': {
    shows: 'development',
    async call(stage) {
      await mail(stage)
      return { query: 'limit=2' }
    },
  },
  'GET /api/v1/mailbox/{mailId}': {
    shows: 'development',
    async call(stage) {
      return { params: { mailId: await mail(stage) } }
    },
  },
}
