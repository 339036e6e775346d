import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useAct } from '../../../portal/act.ts'
import { patch, useMe } from '../../../portal/api.ts'
import { personName } from '../contract.ts'
import { showError, wholeForm } from './account.ts'
import { firstIssue } from './firstIssue.ts'
import { FormError } from './FormError.tsx'

export function NameForm() {
  const { person } = useMe()
  const form = useForm({ initialValues: { name: person.name }, validate: { name: (name) => firstIssue(personName, name) } })
  const save = useAct({
    run: (change: { name: string }) => patch('/api/v1/me', change),
    done: () => 'Your name is saved.',
    touches: ['/api/v1/me'],
    after: (_answer, change) => form.resetDirty(change),
    failed: (error) => showError(form, error),
  })
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <TextInput label="Your name" autoComplete="name" maw={400} {...form.getInputProps('name')} />
        <FormError>{form.errors[wholeForm]}</FormError>
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
