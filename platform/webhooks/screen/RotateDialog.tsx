import { Alert, Button, Group, Modal, Radio, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post, sentence } from '../../../portal/api.ts'
import { ShownOnce } from '../../../portal/ShownOnce.tsx'
import { type Grace, graceWords } from '../../secrets/contract.ts'
import { webhookWithSecret } from '../contract.ts'
import { renewWebhooks, useWebhookPath } from './useWebhooks.ts'

const labels: Readonly<Record<Grace, string>> = { ...graceWords, none: 'Not at all: it may have been stolen' }

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
}

export function RotateDialog({ opened, onClose }: Props) {
  const path = useWebhookPath('/rotate')
  const [grace, setGrace] = useState<string>('24h')
  const rotate = useMutation({ mutationFn: () => post(path, { grace }, webhookWithSecret), onSuccess: renewWebhooks })
  const shown = rotate.data
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={rotate.reset}
      closeOnClickOutside={!shown}
      closeOnEscape={!shown}
      title={shown ? 'The new signing secret' : 'Rotate the signing secret?'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown ? (
        <Stack>
          <ShownOnce values={[{ label: 'Signing secret', value: shown.secret }]}>
            Copy the secret to the program that receives the events
            {shown.formerSecretUntil ? ', before the former one stops working.' : '. The former one does not work any more.'}
          </ShownOnce>
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Radio.Group
            label="How long the former secret signs as well"
            description="Each request then has two signatures, and a program that knows either takes it."
            value={grace}
            onChange={setGrace}
          >
            <Stack gap="xs" pt="sm">
              {Object.entries(labels).map(([value, label]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          {rotate.error !== null && (
            <Alert color="red" role="alert">
              {sentence(rotate.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus>
              Cancel
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              Rotate
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
