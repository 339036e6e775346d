import { Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link, useNavigate } from '@tanstack/react-router'
import { toast, useAct } from '../../../portal/act.ts'
import { Page } from '../../../portal/Page.tsx'
import { isCode, resetPassword, showError, wholeForm } from './account.ts'
import { FormError } from './FormError.tsx'
import { NewPassword } from './NewPassword.tsx'
import { strength } from './password.ts'
import { takeFocus } from './takeFocus.ts'
import { useTokenOnce } from './useTokenOnce.ts'

export default function ResetPassword() {
  const token = useTokenOnce()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { newPassword: '' },
    validate: { newPassword: (password) => (strength(password).level === 0 ? strength(password).hint : null) },
  })
  const set = useAct({
    run: ({ newPassword }: { newPassword: string }) => resetPassword({ token: token ?? '', newPassword }),
    after: () => {
      toast('Your password is changed. Sign in with the new one.')
      return navigate({ to: '/sign-in' })
    },
    failed: (error) => showError(form, error),
  })
  if (!token || isCode(set.error, 'link-not-valid')) return <DeadLink />
  return (
    <Page title="Set a new password">
      <form onSubmit={form.onSubmit((values) => set.mutate(values))} noValidate>
        <Stack>
          <NewPassword label="New password" ref={takeFocus} {...form.getInputProps('newPassword')} value={form.values.newPassword} />
          <FormError>{form.errors[wholeForm]}</FormError>
          <Button type="submit" loading={set.isPending}>
            Set the password
          </Button>
        </Stack>
      </form>
    </Page>
  )
}

function DeadLink() {
  return (
    <Page title="This link does not work any more">
      <Text>It has expired, or was used already.</Text>
      <Button component={Link} to="/forgot-password">
        Ask for a new link
      </Button>
    </Page>
  )
}
