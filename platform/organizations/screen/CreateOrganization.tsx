import { Button, Group, Stack, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useAct } from '../../../portal/act.ts'
import { fieldErrors, post } from '../../../portal/api.ts'
import { newOrganization, organization } from '../contract.ts'

interface Props {
  readonly suggestion?: string
  readonly done?: () => void
}

/** Name it, create it, go there. Stands in a dialog and on the welcome page. */
export default function CreateOrganization({ suggestion = '', done }: Props) {
  const navigate = useNavigate()
  const form = useForm({ initialValues: { name: suggestion }, validate: schemaResolver(newOrganization, { sync: true }) })
  const create = useAct({
    run: (values: { name: string }) => post('/api/v1/organizations', values, organization),
    done: ({ name }) => `${name} is ready.`,
    touches: ['/api/v1/me'],
    after: ({ slug }) => {
      done?.()
      return navigate({ to: '/o/$slug', params: { slug } as never })
    },
    failed: (error) => {
      const errors = fieldErrors(error)
      form.setErrors(errors)
      return Object.keys(errors).length > 0
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack>
        <TextInput
          label="Organization name"
          description="You can change it later."
          autoComplete="organization"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Group justify="flex-end">
          {done && (
            <Button variant="default" onClick={done}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={create.isPending}>
            Create organization
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
