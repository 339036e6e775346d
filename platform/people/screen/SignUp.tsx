import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useAct } from '../../../portal/act.ts'
import { get, useVisitor } from '../../../portal/api.ts'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import { Redirect } from '../../../portal/Redirect.tsx'
import { Failed, Loading } from '../../../portal/states.tsx'
import { type InvitationBehindLink, invitationBehindLink } from '../../invitations/contract.ts'
import { organizationName } from '../../organizations/contract.ts'
import { personName } from '../contract.ts'
import { isCode, showError, signUp, wholeForm } from './account.ts'
import { FormError } from './FormError.tsx'
import { NewPassword } from './NewPassword.tsx'
import { firstIssue } from './firstIssue.ts'
import { strength } from './password.ts'
import { Social } from './Social.tsx'
import { useGivenEmail } from './useGivenEmail.ts'

/** `?invited=1`: by the invitation whose link was followed, kept by the server. */
export default function SignUp() {
  const { invited } = useSearch({ strict: false }) as { invited?: string }
  const invitation = useQuery({
    queryKey: ['/api/v1/invitation'],
    queryFn: ({ signal }) => get('/api/v1/invitation', invitationBehindLink, { signal }),
    enabled: invited !== undefined,
  })
  if (useVisitor()) return <Redirect to={invited ? '/invitation' : '/'} />
  // The page of the link says what happened to it, and what to do.
  const dead = invitation.data ? invitation.data.state !== 'open' : isCode(invitation.error, 'not-found')
  if (invited && dead) return <Redirect to="/invitation" />
  if (invited && !invitation.data)
    return invitation.error ? <Failed error={invitation.error} again={invitation.refetch} /> : <Loading rows={3} />
  return <Form invitation={invitation.data} />
}

function Form({ invitation }: { readonly invitation: InvitationBehindLink | undefined }) {
  const navigate = useNavigate()
  const given = useGivenEmail()
  const [named, setNamed] = useState(false)
  const form = useForm({
    initialValues: { name: '', organizationName: '', email: invitation?.email ?? given ?? '', password: '' },
    validate: {
      name: (name) => firstIssue(personName, name),
      organizationName: (name) => (invitation ? null : firstIssue(organizationName, name)),
      email: (email) => (email.includes('@') ? null : 'Enter your e-mail address.'),
      password: (password) => (strength(password).level === 0 ? strength(password).hint : null),
    },
  })
  const create = useAct({
    run: ({ organizationName, ...account }: typeof form.values) => signUp(invitation ? account : { ...account, organizationName }),
    after: (_answer, { email }) => navigate({ to: '/check-mail', state: { email } as never }),
    failed: (error) => showError(form, error),
  })

  function rename(name: string) {
    form.setFieldValue('name', name)
    if (!named) form.setFieldValue('organizationName', name.trim() && `${name.trim()}’s organization`.slice(0, 80))
  }

  return (
    <Page title={invitation ? `Join ${invitation.organization.name}` : `Sign up for ${product.name}`}>
      {invitation && (
        <Alert variant="light" title={`${invitation.inviter.name} invited you as ${invitation.role.label}`}>
          Sign up with {invitation.email}. Once you have verified it, you are in.
        </Alert>
      )}
      <Social to={invitation ? '/invitation' : '/'} />
      <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
        <Stack>
          <TextInput
            label="Your name"
            autoComplete="name"
            {...form.getInputProps('name')}
            onChange={(event) => rename(event.currentTarget.value)}
          />
          {!invitation && (
            <TextInput
              label="Organization name"
              description="The workspace of your team. You can change it later."
              autoComplete="organization"
              {...form.getInputProps('organizationName')}
              onChange={(event) => {
                setNamed(true)
                form.setFieldValue('organizationName', event.currentTarget.value)
              }}
            />
          )}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            readOnly={invitation !== undefined}
            description={invitation && 'The invitation is for this address.'}
            {...form.getInputProps('email')}
          />
          <NewPassword
            label="Password"
            personal={[form.values.name, form.values.email]}
            {...form.getInputProps('password')}
            value={form.values.password}
          />
          <FormError>{form.errors[wholeForm]}</FormError>
          <Button type="submit" loading={create.isPending}>
            Sign up
          </Button>
          <Text size="sm">
            You have an account?{' '}
            <Anchor component={Link} {...signInThen(invitation ? '/invitation' : '/', form.values.email)} inherit>
              Sign in
            </Anchor>
          </Text>
        </Stack>
      </form>
    </Page>
  )
}
