import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { useAct } from '../../../portal/act.ts'
import { useMe } from '../../../portal/api.ts'
import { isCode, showError, wholeForm } from './account.ts'
import { confirmItIsYou } from './confirmItIsYou.tsx'
import { FormError } from './FormError.tsx'

interface Props<Answer> {
  readonly says: string
  readonly act: string
  readonly danger?: boolean
  readonly run: (password: string) => Promise<Answer>
  readonly done: (answer: Answer) => unknown
  readonly cancel: () => void
}

/** What takes the present password once more. */
export function PresentPassword<Answer>({ says, act, danger = false, run, done, cancel }: Props<Answer>) {
  const { person } = useMe()
  const form = useForm({ initialValues: { password: '' }, validate: { password: isNotEmpty('Enter your password.') } })
  const go = useAct({
    run: ({ password }: { password: string }) => run(password),
    after: done,
    failed: (error, values) => {
      if (!isCode(error, 'not-fresh')) return showError(form, error)
      confirmItIsYou(person.email, () => go.mutate(values))
      return true
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => go.mutate(values))} noValidate>
      <Stack>
        <Text>{says}</Text>
        <input type="text" autoComplete="username" value={person.email} readOnly hidden />
        <PasswordInput
          label="Your password"
          autoComplete="current-password"
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          {...form.getInputProps('password')}
        />
        <FormError>{form.errors[wholeForm]}</FormError>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" color={danger ? 'red' : undefined} loading={go.isPending}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
