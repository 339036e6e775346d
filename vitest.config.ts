import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

// Started once for both projects; a checkout without it still runs what needs no database.
const setup = ['test/setup.ts'].filter((file) => existsSync(new URL(file, import.meta.url)))
const never = ['**/node_modules/**', '**/dist/**', '**/.cache/**', '**/data/**']

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: setup,
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...never, 'e2e/**'],
          testTimeout: 15_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: never,
          // A journey has the machine for itself: its time limits then say something about the product, not about its neighbours.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
