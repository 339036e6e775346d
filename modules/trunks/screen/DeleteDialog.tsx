import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { toast } from '../../../portal/act.ts'
import { del, sentence, useOrganizationPath } from '../../../portal/api.ts'
import { renewTrunks } from './renew.ts'
import type { DialogProps } from './useDialogs.tsx'

/** One that phones may be using is not deleted by a slip: its name is typed first. */
export function DeleteDialog({ opened, trunk, onClose }: DialogProps) {
  const path = useOrganizationPath('/trunks')
  const [typed, setTyped] = useState('')
  const [missing, setMissing] = useState(false)
  const inUse = trunk.status === 'active' || trunk.status === 'lapsing'
  const remove = useMutation({
    mutationFn: () => del(`${path}/${trunk.id}`),
    onSuccess: async () => {
      await renewTrunks(path)
      // The row, and its button with the focus, are gone by then.
      document.querySelector<HTMLElement>('main h1')?.focus()
      onClose()
      toast(`${trunk.name} was deleted.`)
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (inUse && typed.trim() !== trunk.name) return setMissing(true)
    remove.mutate()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete ${trunk.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            Its user name and password are dead for good. Phones that are registered with it are cut off at once. This can’t be undone.
          </Text>
          {inUse && (
            <TextInput
              label={`Type “${trunk.name}” to confirm`}
              value={typed}
              onChange={(event) => {
                setTyped(event.currentTarget.value)
                setMissing(false)
              }}
              error={missing && 'This is not the name of the trunk.'}
              errorProps={{ role: 'alert' }}
              maxLength={200}
              data-autofocus
              autoComplete="off"
            />
          )}
          {remove.error !== null && (
            <Alert color="red" role="alert">
              {sentence(remove.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus={!inUse || undefined}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={remove.isPending}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
