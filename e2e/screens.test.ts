import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectGoodLooks } from './looks.ts'
import { type Scene, sceneOf } from './scene.ts'
import { screensOf } from './screens.ts'
import { heading } from './steps.ts'
import { type Visit, visitsOf } from './visits.ts'

describe.each([
  { slug: 'clozup', lesserRole: 'viewer' },
  { slug: 'cliqtel', lesserRole: 'member' },
])('axe, light and dark, on a desk and on a phone: $slug', ({ slug, lesserRole }) => {
  const visits = visitsOf[slug] ?? {}
  const states = Object.entries(visits).flatMap(([path, visited]) =>
    Object.entries(visited).map(([state, visit]) => ({ path, state, visit })),
  )
  let scene: Scene
  beforeAll(async () => void (scene = await sceneOf(slug, { lesserRole })))
  afterAll(() => scene.product.stop())

  test('every screen of the portal is visited', async () => {
    const listed = (await screensOf(slug)).map(({ path }) => path)
    expect(Object.keys(visits).sort(), 'e2e/visits.ts').toEqual(listed.sort())
  })

  test.each(states)('$path $state', async ({ path, state, visit }) => {
    const forms = visit.only ? [visit.only] : (['desk', 'phone'] as const)
    await Promise.all(
      forms.map(async (form) => {
        const page = await come(scene, path, visit, form)
        await expectGoodLooks(page, `${slug} ${path || 'overview'} ${state} ${form}`, visit)
      }),
    )
  })
})

async function come({ product, people, organization, links }: Scene, path: string, visit: Visit, form: 'desk' | 'phone') {
  const { as, query = '', link, sees, does, statuses = [] } = visit
  const options = { phone: form === 'phone', expectedStatuses: [401, ...statuses] }
  const { page, open } = as ? await product.as(people[as], options) : await product.visitor(options)
  const own = path.startsWith('/') ? path : `/o/${organization.slug}${path && `/${path}`}`
  await open((link && links[link]) ?? `${own}${query}`)
  await heading(page, sees)
  await does?.(page)
  return page
}
