import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { get, queryClient, useOrganizationPath } from '../../../portal/api.ts'
import { useListing } from '../../../portal/listing.ts'
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

function readView({ state, search, delivery }: Readonly<Record<string, unknown>>): View {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  return { state: deliveryStates.find((one) => one === state), search: text(search), delivery: text(delivery) }
}

export const useView = () => useListing(readView)

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
