import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { addressProblem } from '../../../kernel/shared/outbound-address.ts'
import { EventChooser } from './EventChooser.tsx'

export interface Wanted {
  readonly url: string
  readonly description: string
  readonly events: string[]
}

interface Props {
  readonly given: Wanted
  readonly allowsPrivate: boolean
  readonly act: string
  readonly isPending: boolean
  /** Sends it; the errors of fields come back. */
  readonly onSubmit: (wanted: Wanted, show: (errors: Record<string, string>) => void) => void
  readonly onCancel: () => void
}

export function WebhookForm({ given, allowsPrivate, act, isPending, onSubmit, onCancel }: Props) {
  const form = useForm<Wanted>({
    initialValues: given,
    // Not as the field is left: the error would move the button away from under the pointer that presses it.
    validate: {
      url: (text) => (text.trim() === '' ? 'Enter the address to send to.' : addressProblem(text.trim(), { allowPrivate: allowsPrivate })),
      events: (events) => (events.length ? null : 'Choose at least one event.'),
    },
  })
  const show = (errors: Record<string, string>) =>
    form.setErrors(Object.fromEntries(Object.entries(errors).map(([path, message]) => [path.split('.')[0] ?? path, message])))
  return (
    <form onSubmit={form.onSubmit((values) => onSubmit({ ...values, url: values.url.trim() }, show))} noValidate>
      <Stack>
        <TextInput
          label="Address"
          description="Where to send events. It must be reachable from the internet, over https."
          placeholder="https://example.com/webhooks"
          type="url"
          maxLength={2000}
          autoComplete="off"
          data-autofocus
          errorProps={{ role: 'alert' }}
          {...form.getInputProps('url')}
        />
        <TextInput label="Name (optional)" description="What it is for" maxLength={100} {...form.getInputProps('description')} />
        <EventChooser
          value={form.values.events}
          onChange={(events) => {
            form.setFieldValue('events', events)
            form.clearFieldError('events')
          }}
          error={form.errors['events'] as string | undefined}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
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
