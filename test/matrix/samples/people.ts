import sharp from 'sharp'
import { next, type Samples, type Stage } from '../stage.ts'

const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#336699' } })
  .png()
  .toBuffer()
const upload = { body: picture, headers: { 'content-type': 'image/png' } }

async function withPicture({ world }: Stage) {
  const { client } = await world.person(`Pictured ${next()}`)
  await client.request('PUT', '/api/v1/me/picture', upload)
  return client
}

export const people: Samples = {
  'GET /api/v1/me': { call: () => ({}) },
  'PATCH /api/v1/me': { call: (_stage, _team, { name }) => ({ body: { name } }) },
  'GET /api/v1/me/deletion': { call: () => ({}) },
  'DELETE /api/v1/me': {
    async call({ world }) {
      const { client, email } = await world.person(`Gone ${next()}`)
      return { client, body: { email } }
    },
  },
  'PUT /api/v1/me/picture': {
    async call({ world }) {
      return { ...upload, client: (await world.person(`Pictured ${next()}`)).client }
    },
  },
  'DELETE /api/v1/me/picture': {
    async call(stage) {
      return { client: await withPicture(stage) }
    },
  },
  'GET /api/v1/pictures/{pictureId}': {
    async call(stage) {
      const { body } = await (await withPicture(stage)).get('/api/v1/me')
      return { params: { pictureId: (body.person.image as string).split('/').at(-1) ?? '' } }
    },
  },
  'GET /api/v1/product': { call: () => ({}) },
}
