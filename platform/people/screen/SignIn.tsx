import { Alert, Anchor, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useAct } from '../../../portal/act.ts'
import { useVisitor } from '../../../portal/api.ts'
import { safePath } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import { Redirect } from '../../../portal/Redirect.tsx'
import { type Credentials, isCode, showError, signIn, wholeForm } from './account.ts'
import { FormError } from './FormError.tsx'
import { Social } from './Social.tsx'
import { takeFocus } from './takeFocus.ts'
import { useGivenEmail } from './useGivenEmail.ts'

export default function SignIn() {
  const search = useSearch({ strict: false }) as { to?: string; error?: string; deleted?: string }
  const to = safePath(search.to)
  const navigate = useNavigate()
  const email = useGivenEmail() ?? ''
  const form = useForm<Credentials>({
    initialValues: { email, password: '' },
    initialErrors: search.error ? { [wholeForm]: refusalOfProvider(search.error) } : {},
    validate: { email: isNotEmpty('Enter your e-mail address.'), password: isNotEmpty('Enter your password.') },
  })
  const enter = useAct({
    run: signIn,
    after: ({ secondStep }, { email }) =>
      secondStep && navigate({ to: '/sign-in/second-step', search: (to === '/' ? {} : { to }) as never, state: { email } as never }),
    failed: (error, { email }) => {
      if (!isCode(error, 'address-not-verified')) return showError(form, error)
      void navigate({ to: '/check-mail', state: { email } as never })
      return true
    },
  })
  if (useVisitor()) return <Redirect to={to} />
  return (
    <Page title={`Sign in to ${product.name}`}>
      {search.deleted && <Alert role="status">Your account is deleted. A mail says so as well.</Alert>}
      <Social to={to} />
      <form onSubmit={form.onSubmit((values) => enter.mutate(values))} noValidate>
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            ref={email ? undefined : takeFocus}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            ref={email ? takeFocus : undefined}
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
            {...form.getInputProps('password')}
          />
          <FormError>{form.errors[wholeForm]}</FormError>
          <Button type="submit" loading={enter.isPending}>
            Sign in
          </Button>
          <Group justify="space-between" gap="xs">
            <Anchor component={Link} to="/forgot-password" state={{ email: form.values.email } as never} size="sm">
              Forgot password?
            </Anchor>
            <Text size="sm">
              New here?{' '}
              <Anchor component={Link} to="/sign-up" state={{ email: form.values.email } as never} inherit>
                Sign up
              </Anchor>
            </Text>
          </Group>
        </Stack>
      </form>
    </Page>
  )
}

function refusalOfProvider(error: string): string {
  if (error === 'access_denied') return 'You were not signed in, because the sign-in was cancelled there.'
  if (error === 'email_not_verified') return 'Verify your e-mail address first. The mail with the link is on its way.'
  if (error === 'account_not_linked') return 'This address has an account with a password. Sign in with that.'
  return 'Signing in there did not work. Try again, or use your e-mail address.'
}
