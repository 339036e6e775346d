import { Webhook } from 'lucide-react'
import type { Screen } from '../../../portal/screens.ts'

export const screens: readonly Screen[] = [
  {
    path: 'settings/webhooks',
    frame: 'organization',
    load: () => import('./WebhooksPage.tsx'),
    nav: { trail: ['Settings', 'Webhooks'], icon: Webhook, order: 280 },
  },
  { path: 'settings/webhooks/$webhookId', frame: 'organization', load: () => import('./WebhookPage.tsx') },
]
