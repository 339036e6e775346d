import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from '@tanstack/react-router'
import { useAct } from '../../../portal/act.ts'
import { useRunningProduct } from '../../../portal/api.ts'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { requestPasswordReset, showError, wholeForm } from './account.ts'
import { FormError } from './FormError.tsx'
import { takeFocus } from './takeFocus.ts'
import { useGivenEmail } from './useGivenEmail.ts'

export default function ForgotPassword() {
  const email = useGivenEmail() ?? ''
  const form = useForm({
    initialValues: { email },
    validate: { email: (email) => (email.includes('@') ? null : 'Enter your e-mail address.') },
  })
  const ask = useAct({ run: ({ email }: { email: string }) => requestPasswordReset(email), failed: (error) => showError(form, error) })
  if (ask.isSuccess) return <Sent email={ask.variables.email} />
  return (
    <Page title="Forgot your password?" lead="We send you a link with which you set a new one.">
      <form onSubmit={form.onSubmit((values) => ask.mutate(values))} noValidate>
        <Stack>
          <TextInput label="E-mail" type="email" autoComplete="username" ref={takeFocus} {...form.getInputProps('email')} />
          <FormError>{form.errors[wholeForm]}</FormError>
          <Button type="submit" loading={ask.isPending}>
            Send the link
          </Button>
          <Anchor component={Link} {...signInThen('/', form.values.email)} size="sm">
            Back to sign in
          </Anchor>
        </Stack>
      </form>
    </Page>
  )
}

/** Says the same whether or not there is such an account. */
function Sent({ email }: { readonly email: string }) {
  const development = useRunningProduct()?.development
  return (
    <Page title="Check your mail">
      <Text>
        If <b>{email}</b> has an account, a mail with a link is on its way to it.
      </Text>
      {development && (
        <Button component={Link} to="/mailbox" search={{ search: email } as never} variant="light">
          Open the development mailbox
        </Button>
      )}
      <Anchor component={Link} {...signInThen('/', email)} size="sm">
        Back to sign in
      </Anchor>
    </Page>
  )
}
