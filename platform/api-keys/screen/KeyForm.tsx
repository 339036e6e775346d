import { Alert, Button, Group, Stack, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { ProblemError, sentence } from '../../../portal/api.ts'
import { Expiry } from './Expiry.tsx'
import { PermissionField } from './PermissionField.tsx'
import { type Offered, permissionsOf, type Preset } from './permissions.ts'

export interface Values {
  name: string
  preset: Preset
  chosen: string[]
  /** RFC 3339; null: without end. */
  expiresAt: string | null
}
export type Form = UseFormReturnType<Values>

export function useKeyForm(initialValues: Values, all: readonly Offered[]): Form {
  return useForm<Values>({
    initialValues,
    validate: {
      name: (name) => (name.trim() ? null : 'Enter a name.'),
      chosen: (chosen, { preset }) => (permissionsOf(preset, chosen, all).length ? null : 'Choose at least one permission.'),
    },
  })
}

/** The server's words at the fields that they are about; true where there were any. */
export function showErrors(form: Form, error: unknown): boolean {
  if (!(error instanceof ProblemError) || !error.errors.length) return false
  form.setErrors(Object.fromEntries(error.errors.map(({ path, message }) => [path.startsWith('permissions') ? 'chosen' : path, message])))
  return true
}

interface Props {
  readonly form: Form
  readonly offered: readonly Offered[]
  /** How the button calls the act. */
  readonly act: string
  readonly isPending: boolean
  readonly error: unknown
  readonly onSubmit: (values: Values) => void
  readonly onClose: () => void
  readonly children?: ReactNode
}

export function KeyForm({ form, offered, act, isPending, error, onSubmit, onClose, children }: Props) {
  const atFields = error instanceof ProblemError && error.errors.length > 0
  return (
    <form onSubmit={form.onSubmit(onSubmit)} noValidate>
      <Stack>
        {children}
        <TextInput
          label="Name"
          description="Which program uses it."
          maxLength={80}
          data-autofocus
          errorProps={{ role: 'alert' }}
          {...form.getInputProps('name')}
        />
        <PermissionField form={form} offered={offered} />
        <Expiry form={form} />
        {error !== null && !atFields && (
          <Alert color="red" role="alert">
            {sentence(error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
