import sharp from 'sharp'
import { next, type Samples, type Stage, type Team } from '../stage.ts'

const O = '/api/v1/organizations/{organizationId}'

const logo = await sharp({ create: { width: 16, height: 8, channels: 3, background: '#336699' } })
  .png()
  .toBuffer()
const upload = { body: logo, headers: { 'content-type': 'image/png' } }

async function withLogo({ world }: Stage, team: Team) {
  await world.admin.query('delete from rate_limits')
  const { status, body, text } = await team.organization.owner.client.request('PUT', `${team.organization.path}/logo`, upload)
  if (status !== 200) throw new Error(`The logo could not be set: ${text}`)
  return body.logo as string
}

export const organizations: Samples = {
  'POST /api/v1/organizations': {
    // Where a person belongs to one organization only, it takes somebody who belongs to none.
    call: async ({ world }) => {
      const number = next()
      return { body: { name: `Further ${number}` }, client: (await world.person(`Founder ${number}`)).client }
    },
  },
  [`GET ${O}`]: { call: () => ({}) },
  [`PATCH ${O}`]: { call: (_stage, team) => ({ body: { name: `${team.organization.name} ${next()}` } }) },
  [`PATCH ${O}/settings`]: {
    call: ({ world }) => ({
      body: {
        timezone: next() % 2 ? 'Europe/Berlin' : 'Asia/Tokyo',
        locale: 'en-IE',
        ...(world.app.product.settings.includes('currency') && { currency: 'USD' }),
      },
    }),
  },
  [`PUT ${O}/logo`]: { call: () => upload },
  [`DELETE ${O}/logo`]: {
    async call(stage, team) {
      await withLogo(stage, team)
      return {}
    },
  },
  'GET /api/v1/logos/{logoId}': {
    shows: 'link',
    async call(stage, team) {
      return { params: { logoId: (await withLogo(stage, team)).split('/').at(-1) ?? '' } }
    },
  },
}
