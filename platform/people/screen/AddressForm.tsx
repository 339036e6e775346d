import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link } from '@tanstack/react-router'
import { useAct } from '../../../portal/act.ts'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { showError, wholeForm } from './account.ts'
import { FormError } from './FormError.tsx'
import { takeFocus } from './takeFocus.ts'
import { useGivenEmail } from './useGivenEmail.ts'

interface Props {
  readonly title: string
  readonly lead: string
  readonly send: (email: string) => Promise<unknown>
  readonly sent: (email: string) => void
}

/** Asks to which address a link shall go. */
export function AddressForm({ title, lead, send, sent }: Props) {
  const email = useGivenEmail() ?? ''
  const form = useForm({
    initialValues: { email },
    validate: { email: (email) => (email.includes('@') ? null : 'Enter your e-mail address.') },
  })
  const ask = useAct({
    run: ({ email }: { email: string }) => send(email),
    after: (_answer, { email }) => sent(email),
    failed: (error) => showError(form, error),
  })
  return (
    <Page title={title} lead={lead}>
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
