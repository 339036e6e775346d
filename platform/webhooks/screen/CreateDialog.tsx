import { Button, Group, Modal, Stack } from '@mantine/core'
import { useAct } from '../../../portal/act.ts'
import { fieldErrors, post, useOrganizationPath } from '../../../portal/api.ts'
import { ShownOnce } from '../../../portal/ShownOnce.tsx'
import { webhookWithSecret } from '../contract.ts'
import { renewWebhooks } from './useWebhooks.ts'
import { Verifying } from './Verifying.tsx'
import { type Wanted, WebhookForm } from './WebhookForm.tsx'

interface Props {
  readonly opened: boolean
  readonly allowsPrivate: boolean
  readonly onClose: () => void
}

export function CreateDialog({ opened, allowsPrivate, onClose }: Props) {
  const path = useOrganizationPath('/webhooks')
  const create = useAct({
    run: ({ wanted }: { wanted: Wanted; show: (errors: Record<string, string>) => void }) => post(path, wanted, webhookWithSecret),
    after: renewWebhooks,
    failed: (error, { show }) => {
      const errors = fieldErrors(error)
      show(errors)
      return Object.keys(errors).length > 0
    },
  })
  const made = create.data
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={create.reset}
      size="lg"
      // A click beside it, or Escape, must not throw away what is shown now.
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      title={made ? 'The webhook is ready' : 'Create a webhook'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made ? (
        <Stack>
          <ShownOnce values={[{ label: 'Signing secret', value: made.secret }]}>
            Copy the secret to the program that receives the events. It checks with it that a request came from here.
          </ShownOnce>
          <Verifying />
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <WebhookForm
          given={{ url: '', description: '', events: [] }}
          allowsPrivate={allowsPrivate}
          act="Create webhook"
          isPending={create.isPending}
          onSubmit={(wanted, show) => create.mutate({ wanted, show })}
          onCancel={onClose}
        />
      )}
    </Modal>
  )
}
