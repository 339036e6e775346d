import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { isNotEmpty, useForm } from '@mantine/form'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import { useAct } from '../../../portal/act.ts'
import { queryClient, visitor } from '../../../portal/api.ts'
import { CodeForm } from './CodeForm.tsx'
import { isCode, showError, signInAnew, wholeForm } from './account.ts'
import { FormError } from './FormError.tsx'
import { Social } from './Social.tsx'

/** Some acts want a session younger than ten minutes: the password once more, and a code where one is due, then the act goes on. */
export function confirmItIsYou(email: string, then: () => void): void {
  const modalId = modals.open({
    title: 'Confirm that it is you',
    children: (
      <Confirm
        email={email}
        done={(confirmed) => {
          modals.close(modalId)
          if (confirmed) then()
        }}
      />
    ),
  })
}

function Confirm({ email, done }: { readonly email: string; readonly done: (confirmed: boolean) => void }) {
  const [step, setStep] = useState<'password' | 'code'>('password')
  const finish = async () => {
    await queryClient.invalidateQueries({ queryKey: visitor.queryKey })
    done(true)
  }
  return step === 'code' ? (
    <CodeForm act="Confirm" done={finish} startAgain={() => setStep('password')} />
  ) : (
    <PasswordStep email={email} next={({ secondStep }) => (secondStep ? setStep('code') : finish())} cancel={() => done(false)} />
  )
}

interface PasswordProps {
  readonly email: string
  readonly next: (answer: { readonly secondStep?: boolean | undefined }) => unknown
  readonly cancel: () => void
}

function PasswordStep({ email, next, cancel }: PasswordProps) {
  const form = useForm({ initialValues: { password: '' }, validate: { password: isNotEmpty('Enter your password.') } })
  const confirm = useAct({
    run: ({ password }: { password: string }) => signInAnew({ email, password }),
    after: next,
    failed: (error) => {
      if (!isCode(error, 'wrong-credentials')) return showError(form, error)
      form.setFieldError('password', 'This is not your password.')
      return true
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => confirm.mutate(values))} noValidate>
      <Stack>
        <Text size="sm">It is a while since you signed in as {email}. Do it once more.</Text>
        <Social to="/profile" />
        <PasswordInput
          label="Password"
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
          <Button type="submit" loading={confirm.isPending}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
