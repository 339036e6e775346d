import { runningProduct } from '../platform/people/contract.ts'
import { Unreachable, get, pause } from './http.ts'

/**
 * A screen that does not come because the line is down is asked for until it is there, as every answer is, and the one of before stays.
 * Where the server does answer, a newer release has replaced the file: the router loads the page anew then.
 */
export async function loadScreen<Module>(load: () => Promise<Module>): Promise<Module> {
  for (let count = 0; ; count++) {
    try {
      return await load()
    } catch {
      const lost = await whatKeepsUsFromTheServer()
      if (!lost) return load()
      await new Promise((resolve) => setTimeout(resolve, pause(count, lost) * 1000))
    }
  }
}

async function whatKeepsUsFromTheServer(): Promise<Error | undefined> {
  try {
    await get('/api/v1/product', runningProduct)
    return undefined
  } catch (error) {
    return error instanceof Unreachable ? error : undefined
  }
}
