/**
 * The last line of a test run, alone on its line: `12 passed, 0 failed`, with `, 3 skipped` where some were.
 * Whoever judges a run reads this line and the exit code. It never says less than what went wrong: a file that does not load,
 * a hook that throws, an error outside of any test and a run that ended before its tests each count as failed.
 */
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export default class ClosingLine implements Reporter {
  // Until a run has ended nothing is known to have passed.
  #counts: Counts = { passed: 0, failed: 1, skipped: 0 }

  onInit(): void {
    // At the very end of the process, since the teardown of the setup and the other reporters may still print.
    process.on('exit', (code) => {
      // The teardown failed after every test had passed.
      if (code !== 0 && this.#counts.failed === 0) this.#counts.failed = 1
      process.stdout.write(`${closingLine(this.#counts)}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
    const counts = count(modules)
    counts.failed += unhandledErrors.length
    if (reason !== 'passed' && counts.failed === 0) counts.failed = 1
    this.#counts = counts
  }
}

export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
}

function count(modules: readonly TestModule[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const module of modules) {
    for (const suite of [module, ...module.children.allSuites()]) if (suite.errors().length > 0) counts.failed += 1
    // What is neither passed nor failed was skipped, or was never reached.
    for (const test of module.children.allTests()) counts[outcome(test.result().state)] += 1
  }
  return counts
}

function outcome(state: string): keyof Counts {
  return state === 'passed' || state === 'failed' ? state : 'skipped'
}
