import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useAct } from '../../../portal/act.ts'
import { useMe } from '../../../portal/api.ts'
import { changeEmail, isCode, showError, wholeForm } from './account.ts'
import { confirmItIsYou } from './confirmItIsYou.tsx'
import { FormError } from './FormError.tsx'
import { takeFocus } from './takeFocus.ts'

export function EmailForm() {
  const { person } = useMe()
  const [changing, setChanging] = useState(false)
  const [closed, setClosed] = useState(false)
  const close = () => {
    setChanging(false)
    setClosed(true)
  }
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="xs">
          <Text>{person.email}</Text>
          <Badge variant={person.emailVerified ? 'default' : 'outline'} color="orange" tt="none">
            {person.emailVerified ? 'Verified' : 'Not verified'}
          </Badge>
        </Group>
        {!changing && (
          <Button variant="default" ref={closed ? takeFocus : undefined} onClick={() => setChanging(true)}>
            Change e-mail
          </Button>
        )}
      </Group>
      {changing && <Change close={close} />}
    </Stack>
  )
}

function Change({ close }: { readonly close: () => void }) {
  const { person } = useMe()
  const form = useForm({
    initialValues: { newEmail: '' },
    validate: {
      newEmail: (email) =>
        !email.includes('@') ? 'Enter an e-mail address.' : email === person.email ? 'This is your address already.' : null,
    },
  })
  const change = useAct({
    run: ({ newEmail }: { newEmail: string }) => changeEmail(newEmail.trim()),
    done: (_answer, { newEmail }) => `A mail is on its way to ${newEmail}. Your address changes once you open the link in it.`,
    after: close,
    failed: (error, values) => {
      if (!isCode(error, 'not-fresh')) return showError(form, error)
      confirmItIsYou(person.email, () => change.mutate(values))
      return true
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
      <Stack>
        <TextInput
          label="New e-mail"
          description="We send a link there. Until you open it, your present address stays."
          type="email"
          autoComplete="email"
          maw={400}
          ref={takeFocus}
          {...form.getInputProps('newEmail')}
        />
        <FormError>{form.errors[wholeForm]}</FormError>
        <Group gap="xs">
          <Button type="submit" loading={change.isPending}>
            Send the link
          </Button>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
