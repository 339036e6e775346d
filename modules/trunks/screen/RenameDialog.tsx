import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { toast } from '../../../portal/act.ts'
import { fieldErrors, patch, ProblemError, sentence, useOrganizationPath } from '../../../portal/api.ts'
import { trunk as trunkShape, trunkChange } from '../contract.ts'
import { renewTrunks } from './renew.ts'
import type { DialogProps } from './useDialogs.tsx'

export function RenameDialog({ opened, trunk, onClose }: DialogProps) {
  const form = useForm({ initialValues: { name: trunk.name }, validate: schemaResolver(trunkChange, { sync: true }) })
  const path = useOrganizationPath('/trunks')
  const rename = useMutation({
    mutationFn: (values: { name: string }) => patch(`${path}/${trunk.id}`, values, trunkShape, { ifMatch: `"${trunk.version}"` }),
    onSuccess: async ({ name }) => {
      await renewTrunks(path)
      onClose()
      toast(`The trunk is called ${name} now.`)
    },
    onError: async (error) => {
      form.setErrors(fieldErrors(error))
      // Behind the dialog stands the new state then.
      if (error instanceof ProblemError && error.status === 412) await renewTrunks(path)
    },
  })
  const said = rename.error && Object.keys(fieldErrors(rename.error)).length === 0 ? sentence(rename.error) : undefined
  return (
    <Modal opened={opened} onClose={onClose} title={`Rename ${trunk.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={form.onSubmit((values) => rename.mutate(values))} noValidate>
        <Stack>
          <TextInput label="Name" maxLength={200} data-autofocus errorProps={{ role: 'alert' }} {...form.getInputProps('name')} />
          {said && (
            <Alert color="red" role="alert">
              {said}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
