import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useAct } from '../../../portal/act.ts'
import { secondCode } from '../contract.ts'
import { finishSignIn, isCode, showError, wholeForm } from './account.ts'
import { firstIssue } from './firstIssue.ts'
import { FormError } from './FormError.tsx'
import { takeFocus } from './takeFocus.ts'

interface Props {
  readonly act: string
  readonly done: () => unknown
  /** Back to the password: this sign-in can't go on. */
  readonly startAgain: () => void
}

/** The second step of a sign-in: the code of the app, or a backup code. */
export function CodeForm({ act, done, startAgain }: Props) {
  const form = useForm({ initialValues: { code: '' }, validate: { code: (code) => firstIssue(secondCode, code) } })
  const finish = useAct({
    run: ({ code }: { code: string }) => finishSignIn(code),
    after: done,
    failed: (error) => {
      if (isCode(error, 'wrong-code')) form.setFieldValue('code', '')
      return showError(form, error)
    },
  })
  const gone = isCode(finish.error, 'second-step-gone', 'two-step-off')
  return (
    <form onSubmit={form.onSubmit((values) => finish.mutate(values))} noValidate>
      <Stack>
        <TextInput
          label="Code"
          description="The 6 digits that your app shows now. Without your phone, one of your backup codes."
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          ref={takeFocus}
          {...form.getInputProps('code')}
        />
        <FormError>{form.errors[wholeForm]}</FormError>
        <Group justify="flex-end" gap="xs">
          <Button variant={gone ? 'filled' : 'default'} onClick={startAgain}>
            Start again
          </Button>
          {!gone && (
            <Button type="submit" loading={finish.isPending}>
              {act}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
