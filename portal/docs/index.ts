import type { Screen } from '../screens.ts'

export const screens: readonly Screen[] = [
  { path: '/api-docs', frame: 'bare', load: () => import('./ApiDocs.tsx') },
  { path: '/api-docs/problems', frame: 'bare', load: () => import('./ProblemsPage.tsx') },
]
