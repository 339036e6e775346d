import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { get, queryClient, useOrganizationPath } from '../../../portal/api.ts'
import { type Delivery, deliveryDetails, deliveryStates, webhook, webhookPage } from '../contract.ts'

export function useWebhooks() {
  const path = useOrganizationPath('/webhooks')
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, webhookPage, { signal }) })
}

/** The path in the API of the webhook that the address names. */
export function useWebhookPath(rest = ''): string {
  const { webhookId = '' } = useParams({ strict: false }) as { webhookId?: string }
  return useOrganizationPath(`/webhooks/${encodeURIComponent(webhookId)}${rest}`)
}

// Deliveries go out while the page is open.
export const often = 5_000

export function useWebhook() {
  const path = useWebhookPath()
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, webhook, { signal }), refetchInterval: often })
}

export interface View {
  readonly state?: Delivery['state'] | undefined
  readonly search?: string | undefined
  readonly delivery?: string | undefined
}

/** What is shown stands in the address: it can be sent to somebody, and a step back undoes it. */
export function useView(): { view: View; show: (change: View, options?: { replace?: boolean }) => void } {
  const { state, search, delivery } = useSearch({ strict: false }) as Record<string, string | undefined>
  const navigate = useNavigate()
  return {
    view: { state: deliveryStates.find((one) => one === state), search: search || undefined, delivery: delivery || undefined },
    show: (change, { replace = false } = {}) =>
      void navigate({ to: '.', search: ((before: object) => ({ ...before, ...change })) as never, replace, resetScroll: false }),
  }
}

export function useDelivery(id: string | undefined) {
  const path = useWebhookPath(`/deliveries/${id}`)
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get(path, deliveryDetails, { signal }),
    enabled: id !== undefined,
    refetchInterval: often,
  })
}

/** All that is shown of webhooks is read anew. */
export async function renewWebhooks(): Promise<void> {
  await queryClient.invalidateQueries({ predicate: ({ queryKey: [path] }) => typeof path === 'string' && path.includes('/webhooks') })
}
