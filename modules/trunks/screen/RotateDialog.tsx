import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { post, sentence, useOrganizationPath } from '../../../portal/api.ts'
import { trunkWithCredentials } from '../contract.ts'
import { CredentialsCard } from './CredentialsCard.tsx'
import { renewTrunks } from './renew.ts'
import type { DialogProps } from './useDialogs.tsx'

export function RotateDialog({ opened, trunk, onClose }: DialogProps) {
  const path = useOrganizationPath('/trunks')
  const rotate = useMutation({
    mutationFn: () => post(`${path}/${trunk.id}/rotate`, {}, trunkWithCredentials),
    onSuccess: () => renewTrunks(path),
  })
  const shown = rotate.data
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      closeOnClickOutside={!shown}
      closeOnEscape={!shown}
      title={shown ? `The new password of ${trunk.name}` : `Rotate the password of ${trunk.name}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown ? (
        <CredentialsCard credentials={shown.credentials} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm">
            The old password stops working at once. Phones that use it can’t register again until they are set up with the new one, which is
            shown to you next.
          </Text>
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
