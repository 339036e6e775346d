import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { useAct } from '../../../portal/act.ts'
import { fieldErrors, post, useOrganizationPath } from '../../../portal/api.ts'
import { newTrunk, trunkWithCredentials } from '../contract.ts'
import { CredentialsCard } from './CredentialsCard.tsx'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
}

export function CreateDialog({ opened, onClose }: Props) {
  const form = useForm({ initialValues: { name: '' }, validate: schemaResolver(newTrunk, { sync: true }) })
  const path = useOrganizationPath('/trunks')
  const create = useAct({
    run: (values: { name: string }) => post(path, values, trunkWithCredentials),
    touches: [path],
    failed: (error) => {
      const errors = fieldErrors(error)
      form.setErrors(errors)
      return Object.keys(errors).length > 0
    },
  })
  const made = create.data
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => {
        form.reset()
        create.reset()
      }}
      // A click beside it, or Escape, must not throw away what is shown this once.
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      title={made ? `${made.trunk.name} is ready` : 'Create a trunk'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made ? (
        <CredentialsCard credentials={made.credentials} onClose={onClose} />
      ) : (
        <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
          <Stack>
            <TextInput
              label="Name"
              description="Where it is used, such as the office or the device. User name and password are made for you."
              maxLength={200}
              data-autofocus
              errorProps={{ role: 'alert' }}
              {...form.getInputProps('name')}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Create trunk
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
