/** A question before something that is not easily undone. It stays open while it runs, and shows there why it failed. */
import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { sentence } from './api.ts'

interface Props {
  readonly opened: boolean
  readonly title: string
  /** What happens. */
  readonly children: ReactNode
  /** The button names the act: "Remove", not "OK". */
  readonly act: string
  readonly danger?: boolean
  readonly keep?: string
  readonly run: () => Promise<unknown>
  readonly onClose: () => void
}

export function Confirm({ opened, title, children, act, danger = false, keep = 'Cancel', run, onClose }: Props) {
  const mutation = useMutation({ mutationFn: run, onSuccess: close })
  const [lastTitle, setLastTitle] = useState(title)
  // While the dialog fades out, the one it was about may be gone already.
  if (opened && lastTitle !== title) setLastTitle(title)
  function close() {
    mutation.reset()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title={lastTitle} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {children}
        {mutation.error !== null && (
          <Alert color="red" role="alert">
            {sentence(mutation.error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus={danger ? true : undefined}>
            {keep}
          </Button>
          <Button
            color={danger ? 'red' : undefined}
            loading={mutation.isPending}
            onClick={() => mutation.mutate()}
            data-autofocus={danger ? undefined : true}
          >
            {act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
