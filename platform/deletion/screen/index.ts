import type { Screen } from '../../../portal/screens.ts'

/** No entry of the sidebar: the way here leads through the danger zone of the settings. */
export const screens: readonly Screen[] = [{ path: 'settings/deletion', frame: 'organization', load: () => import('./DeletionPage.tsx') }]
