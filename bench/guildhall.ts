/** The process that is measured: the product's server as `serve` runs it, without the worker. */
import { pino } from 'pino'
import { loadModules } from '../cli/modules.ts'
import { readSettings } from '../kernel/config.ts'
import { freePort } from '../kernel/database/cluster.ts'
import { startApp } from '../platform/server.ts'
import { product, secret } from './place.ts'
import { answerQuestions } from './processes.ts'

export async function startGuildhall(adminUrl: string) {
  const port = await freePort()
  const settings = readSettings({ NODE_ENV: 'test' })
  const log = pino({ level: 'warn' })
  const modules = await loadModules(product)
  return startApp({ product, modules, settings, adminUrl, secret, port, baseUrl: `http://localhost:${port}`, log, worker: false })
}

if (process.send) {
  process.once('message', async (message) => {
    const running = await startGuildhall((message as { adminUrl: string }).adminUrl)
    answerQuestions(running.url, () => running.stop())
  })
}
