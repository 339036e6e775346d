import { useAct } from '../../../portal/act.ts'
import { patch, useMay } from '../../../portal/api.ts'
import { webhook as shape, type Webhook } from '../contract.ts'
import { renewWebhooks, useWebhookPath } from './useWebhooks.ts'

/** On, or off. */
export function useSwitch({ enabled }: Webhook) {
  const path = useWebhookPath()
  const change = useAct({
    run: () => patch(path, { enabled: !enabled }, shape),
    done: () => (enabled ? 'The webhook was switched off.' : 'The webhook was switched on.'),
    after: renewWebhooks,
  })
  return { change, decision: useMay()('webhooks.manage') }
}
