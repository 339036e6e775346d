import { Modal } from '@mantine/core'
import { useAct } from '../../../portal/act.ts'
import { fieldErrors, patch } from '../../../portal/api.ts'
import { webhook as shape, type Webhook } from '../contract.ts'
import { renewWebhooks, useWebhookPath, useWebhooks } from './useWebhooks.ts'
import { type Wanted, WebhookForm } from './WebhookForm.tsx'

interface Props {
  readonly opened: boolean
  readonly webhook: Webhook
  readonly onClose: () => void
}

export function EditDialog({ opened, webhook, onClose }: Props) {
  const path = useWebhookPath()
  const allowsPrivate = useWebhooks().data?.allowsPrivate ?? false
  const change = useAct({
    run: ({ wanted }: { wanted: Wanted; show: (errors: Record<string, string>) => void }) =>
      patch(path, wanted, shape, { ifMatch: `"${webhook.version}"` }),
    done: () => 'The webhook was changed.',
    after: async () => {
      await renewWebhooks()
      onClose()
    },
    failed: (error, { show }) => {
      const errors = fieldErrors(error)
      show(errors)
      return Object.keys(errors).length > 0
    },
  })
  const { url, description, events } = webhook
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title="Edit the webhook" closeButtonProps={{ 'aria-label': 'Close' }}>
      <WebhookForm
        given={{ url, description, events }}
        allowsPrivate={allowsPrivate}
        act="Save"
        isPending={change.isPending}
        onSubmit={(wanted, show) => change.mutate({ wanted, show })}
        onCancel={onClose}
      />
    </Modal>
  )
}
