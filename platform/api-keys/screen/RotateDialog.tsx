import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post, sentence, useOrganizationPath } from '../../../portal/api.ts'
import { type Grace, graceWords } from '../../secrets/contract.ts'
import { apiKeyWithSecret } from '../contract.ts'
import { SecretCard } from './SecretCard.tsx'
import type { DialogProps } from './useDialogs.tsx'
import { useRenewKeys } from './useKeys.ts'

const graces = Object.entries(graceWords).map(([value, label]) => ({ value, label }))

export function RotateDialog({ opened, apiKey, onClose }: DialogProps) {
  const path = useOrganizationPath(`/api-keys/${apiKey.id}/rotate`)
  const [grace, setGrace] = useState<Grace>('none')
  const renew = useRenewKeys()
  const rotate = useMutation({ mutationFn: () => post(path, { grace }, apiKeyWithSecret), onSuccess: renew })
  const shown = rotate.data
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={!shown}
      closeOnEscape={!shown}
      size="lg"
      title={shown ? `The new key of ${apiKey.name}` : `Rotate ${apiKey.name}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown ? (
        <SecretCard made={shown} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm">
            A new key takes the place of the one in use, and is shown to you next. Name, permissions and end stay the same.
          </Text>
          <Select
            label="How long the key in use works on"
            description="Time to put the new one in its place. If somebody should not have the old one any more, choose the first."
            data={graces}
            value={grace}
            onChange={(value) => value && setGrace(value as Grace)}
            allowDeselect={false}
          />
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
