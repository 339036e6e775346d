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
  /** The way out. */
  readonly keep?: string
  readonly run: () => Promise<unknown>
  readonly onClose: () => void
}

export function Confirm({ opened, title, children, act, danger = false, keep = 'Cancel', run, onClose }: Props) {
  const mutation = useMutation({ mutationFn: run, onSuccess: close })
  function close() {
    mutation.reset()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {children}
        {mutation.error !== null && (
          <Alert color="red" role="alert">
            {sentence(mutation.error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          {/* What destroys is not done by an Enter too many. */}
          <Button variant="default" onClick={close} data-autofocus={danger || undefined}>
            {keep}
          </Button>
          <Button
            color={danger ? 'red' : undefined}
            loading={mutation.isPending}
            onClick={() => mutation.mutate()}
            data-autofocus={!danger || undefined}
          >
            {act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What an open dialog is about; it is remembered while the dialog fades out. */
export function useDialog<Subject>() {
  const [subject, setSubject] = useState<Subject>()
  const [opened, setOpened] = useState(false)
  return {
    opened,
    subject,
    open(about: Subject) {
      setSubject(about)
      setOpened(true)
    },
    close: () => setOpened(false),
  }
}

/** A key that acts on the page does nothing below a dialog. */
export function noDialog(): boolean {
  return document.querySelector('[role="dialog"]') === null
}
