import { Button, Stack, Text } from '@mantine/core'
import { Lock, Plus, Webhook as Icon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Page } from '../../../portal/Page.tsx'
import { useMay } from '../../../portal/api.ts'
import { Empty, Loaded } from '../../../portal/states.tsx'
import { CreateDialog } from './CreateDialog.tsx'
import { useWebhooks } from './useWebhooks.ts'
import { Verifying } from './Verifying.tsx'
import { WebhookCard } from './WebhookCard.tsx'

export default function WebhooksPage() {
  const decision = useMay()('webhooks.view')
  return decision.allowed ? (
    <Webhooks />
  ) : (
    <Page title="Webhooks">
      <Empty icon={Lock} title="You can’t see webhooks">
        {decision.because}
      </Empty>
    </Page>
  )
}

function Webhooks() {
  const webhooks = useWebhooks()
  const [creating, setCreating] = useState(false)
  const may = useMay()('webhooks.manage')
  const { most = 0, total = 0, allowsPrivate = false } = webhooks.data ?? {}
  const full = webhooks.data !== undefined && total >= most
  const decision = may.allowed && full ? { allowed: false as const, because: `An organization has at most ${most} webhooks.` } : may
  const create = (
    <Allowed decision={decision}>
      <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
        Create webhook
      </Button>
    </Allowed>
  )
  return (
    <Page title="Webhooks" lead="Your own programs are told what happens here, the moment it happens." actions={total > 0 && create}>
      <Loaded query={webhooks} rows={3}>
        {({ items }) =>
          items.length ? (
            <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Webhooks">
              {items.map((webhook) => (
                <WebhookCard key={webhook.id} webhook={webhook} />
              ))}
            </Stack>
          ) : (
            <None create={create} />
          )
        }
      </Loaded>
      <CreateDialog opened={creating} allowsPrivate={allowsPrivate} onClose={() => setCreating(false)} />
    </Page>
  )
}

function None({ create }: { readonly create: ReactNode }) {
  return (
    <Stack align="center" maw={640} mx="auto" w="100%">
      <Empty icon={Icon} title="No webhooks yet" action={create}>
        <Text span>Name an address and choose events: whenever one happens, it is sent there.</Text>
      </Empty>
      <Verifying />
    </Stack>
  )
}
