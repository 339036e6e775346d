import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { useAct } from '../../../portal/act.ts'
import { useMe } from '../../../portal/api.ts'
import { isCode, showError, wholeForm } from '../../people/screen/account.ts'
import { confirmItIsYou } from '../../people/screen/confirmItIsYou.tsx'
import { firstIssue } from '../../people/screen/firstIssue.ts'
import { FormError } from '../../people/screen/FormError.tsx'
import { reason as reasonShape } from '../contract.ts'

interface Props {
  readonly opened: boolean
  readonly title: string
  /** What happens. */
  readonly says: ReactNode
  /** The button names the act. */
  readonly act: string
  readonly danger?: boolean
  /** More fields, above the reason. */
  readonly children?: ReactNode
  /** Where the reason goes. */
  readonly readBy?: string
  /** What keeps it from being done yet, said at the button. */
  readonly missing?: string | undefined
  readonly run: (reason: string) => Promise<unknown>
  readonly done: string
  readonly touches: readonly string[]
  readonly after?: () => unknown
  readonly onClose: () => void
}

/** Every act of the support takes a reason, and a session that began a short while ago. */
export function ActDialog({ opened, onClose, title, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Form onClose={onClose} {...rest} />
    </Modal>
  )
}

const byOrganization = 'The organization reads it in its log, its owner in a mail.'

function Form({
  says,
  act,
  danger = false,
  children,
  readBy = byOrganization,
  missing,
  run,
  done,
  touches,
  after,
  onClose,
}: Omit<Props, 'opened' | 'title'>) {
  const { person } = useMe()
  const form = useForm({ initialValues: { reason: '' }, validate: { reason: (reason) => firstIssue(reasonShape, reason) } })
  const go = useAct({
    run: ({ reason }: { reason: string }) => run(reason.trim()),
    done: () => done,
    touches,
    after: () => {
      onClose()
      return after?.()
    },
    failed: (error, values) => {
      if (!isCode(error, 'not-fresh')) return showError(form, error)
      confirmItIsYou(person.email, () => go.mutate(values))
      return true
    },
  })
  const send = (values: { reason: string }) => (missing ? form.setErrors({ [wholeForm]: missing }) : go.mutate(values))
  return (
    <form onSubmit={form.onSubmit(send)} noValidate>
      <Stack>
        {typeof says === 'string' ? <Text style={{ overflowWrap: 'anywhere' }}>{says}</Text> : says}
        {children}
        <Textarea
          label="Reason"
          description={readBy}
          autosize
          minRows={2}
          maxLength={300}
          data-autofocus={!children || undefined}
          {...form.getInputProps('reason')}
        />
        <FormError>{form.errors[wholeForm]}</FormError>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={danger ? 'red' : undefined} loading={go.isPending}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
