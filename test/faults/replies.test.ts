/** Answers that are lost on their way: whoever asks again under the same key gets the answer, and the work was done once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client } from '../client.ts'
import { type Door, openDoor } from '../door.ts'
import { type Organization, type Person, type World, world } from '../world.ts'
import { addresses, doneOnce, inviteUntilAnswered } from './load.ts'

let it: World
let jane: Person
let acme: Organization
let door: Door
let answers = 0
let cut = 0

beforeAll(async () => {
  it = await world('clozup', { worker: true })
  jane = await it.person('Jane Doe')
  acme = await it.organization(jane, 'Acme Sales', { plan: 'enterprise' })
  door = await openDoor(Number(new URL(it.url).port), () => ++answers % 2 === 1 && ++cut > 0)
})
afterAll(async () => {
  door.close()
  await it.stop()
})

test('every second answer is cut: each invitation, its event and its mail are there once', async () => {
  const client = new Client(`http://localhost:${door.port}`, jane.client.cookies)
  const caller = { client: () => client, path: acme.path, origin: () => it.url }
  const guests = addresses(30)
  const all = await Promise.all(guests.map((email) => inviteUntilAnswered(caller, email)))
  expect(all.map(({ status, body }) => [status, body.invitation.email])).toEqual(guests.map((email) => [201, email]))
  expect(cut).toBeGreaterThanOrEqual(10)
  await expect.poll(() => doneOnce(it, acme.id)).toEqual(Object.fromEntries(guests.map((email) => [email, [1, 1, 1]])))
})
