import { Button, Checkbox, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useAct } from '../../../portal/act.ts'
import { useMe } from '../../../portal/api.ts'
import { Loaded } from '../../../portal/states.tsx'
import {
  type PasswordChange,
  changePassword,
  requestPasswordReset,
  sessionsPath,
  showError,
  waysIn,
  waysInPath,
  wholeForm,
} from './account.ts'
import { FormError } from './FormError.tsx'
import { NewPassword } from './NewPassword.tsx'
import { strength } from './password.ts'

export function PasswordForm() {
  const ways = useQuery({ queryKey: [waysInPath], queryFn: ({ signal }) => waysIn(signal) })
  return (
    <Loaded query={ways} rows={2}>
      {(accounts) => (accounts.some(({ providerId }) => providerId === 'credential') ? <Change /> : <None />)}
    </Loaded>
  )
}

function Change() {
  const { person } = useMe()
  const form = useForm<PasswordChange>({
    initialValues: { currentPassword: '', newPassword: '', revokeOtherSessions: true },
    validate: {
      currentPassword: isNotEmpty('Enter your present password.'),
      newPassword: (password) => (strength(password).level === 0 ? strength(password).hint : null),
    },
  })
  const change = useAct({
    run: changePassword,
    done: (_answer, { revokeOtherSessions }) =>
      revokeOtherSessions ? 'Your password is changed. You are signed out everywhere else.' : 'Your password is changed.',
    touches: [sessionsPath],
    after: form.reset,
    failed: (error) => showError(form, error),
  })
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack maw={400}>
        {/* Password managers want to know whose password this is. */}
        <input type="text" autoComplete="username" value={person.email} readOnly hidden />
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          {...form.getInputProps('currentPassword')}
        />
        <NewPassword
          label="New password"
          personal={[person.name, person.email]}
          {...form.getInputProps('newPassword')}
          value={form.values.newPassword}
        />
        <Checkbox label="Sign out everywhere else" {...form.getInputProps('revokeOtherSessions', { type: 'checkbox' })} />
        <FormError>{form.errors[wholeForm]}</FormError>
        <Group>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Somebody who came by Google or Microsoft. */
function None() {
  const { person } = useMe()
  const ask = useAct({ run: () => requestPasswordReset(person.email), done: () => `A mail is on its way to ${person.email}.` })
  return (
    <Group justify="space-between">
      <Text>You sign in with another provider and have no password here.</Text>
      <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
        Set a password by mail
      </Button>
    </Group>
  )
}
