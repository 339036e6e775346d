import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoAxeViolations, newPerson, openBrowser } from '../test/browser.ts'

const html = (body: string) =>
  `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Harness</title><link rel="icon" href="data:,"><main>${body}</main></html>`
const pages: Record<string, string> = {
  '/button': html('<h1>Hello</h1><button onclick="this.textContent = \'Done\'">Start</button>'),
  '/violations': html('<h1>Hello</h1><img src="data:,"><p style="color:#bbb;background:#fff">faint</p>'),
  '/throws': html('<h1>Hello</h1><script>setTimeout(() => { throw new Error("seeded") })</script>'),
  '/asks': html('<h1>Hello</h1><button onclick="fetch(\'/missing\')">Ask</button>'),
  '/outside': html('<h1>Hello</h1><script src="https://cdn.example.com/script.js"></script>'),
}

let server: Server
let site: string
let browser: Browser

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = pages[request.url ?? '']
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html' }).end(page)
  }).listen(0, '127.0.0.1')
  browser = await openBrowser()
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  await browser.close()
  server.close()
})

describe('the browser harness', () => {
  test('finds a button by its role and clicks it', async () => {
    const { page } = await newPerson(browser)
    await page.goto(`${site}/button`)
    await page.getByRole('button', { name: 'Start' }).click()
    expect(await page.getByRole('button').textContent()).toBe('Done')
    await expectNoAxeViolations(page)
  })

  test('gives each person cookies, a colour scheme and a screen of their own', async () => {
    const jane = await newPerson(browser)
    const bob = await newPerson(browser, { colorScheme: 'dark', phone: true })
    for (const { page } of [jane, bob]) await page.goto(`${site}/button`)
    await jane.page.evaluate('document.cookie = "who=jane"')
    expect(await bob.page.evaluate('document.cookie')).toBe('')
    const looks = '[matchMedia("(prefers-color-scheme: dark)").matches, innerWidth]'
    expect(await jane.page.evaluate(looks)).toEqual([false, 1280])
    expect(await bob.page.evaluate(looks)).toEqual([true, 390])
  })

  test('axe names a seeded violation and its place', async () => {
    const { page } = await newPerson(browser)
    await page.goto(`${site}/violations`)
    await expect(expectNoAxeViolations(page)).rejects.toThrow(/color-contrast .*\n.*faint[\s\S]*image-alt .*\n.*<img/)
  })

  test('an error thrown by the page, and a request to another host, are problems', async () => {
    const { page, problems } = await newPerson(browser)
    await page.goto(`${site}/throws`)
    await expect.poll(() => problems.splice(0).join()).toMatch(/\/throws threw Error: seeded/)
    await page.goto(`${site}/outside`)
    await expect.poll(() => problems.splice(0).join()).toMatch(/ERR_NAME_NOT_RESOLVED/)
  })

  test('an answer with an error status is a problem unless it was expected', async () => {
    const { page, problems, expectStatus } = await newPerson(browser)
    const ask = () => Promise.all([page.waitForEvent('console'), page.getByRole('button', { name: 'Ask' }).click()])
    await page.goto(`${site}/asks`)
    await ask()
    expect(problems.splice(0).join()).toMatch(/status of 404/)
    expectStatus(404)
    await ask()
    expect(problems).toEqual([])
  })
})
