import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Allowed } from '../../../portal/Allowed.tsx'
import { get } from '../../../portal/api.ts'
import { Loaded } from '../../../portal/states.tsx'
import { type AccountDeletionPlan, accountDeletionPlan, accountDeletionRefusals } from '../contract.ts'
import { Departures } from './Departures.tsx'
import { planPath, useDeletion } from './useDeletion.ts'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
}

/** What it means, before anybody decides; then the address, typed. */
export function DeleteDialog({ opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Delete your account?" size="lg" centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Planned onClose={onClose} />
    </Modal>
  )
}

function Planned({ onClose }: Pick<Props, 'onClose'>) {
  const query = useQuery({
    queryKey: [planPath],
    queryFn: ({ signal }) => get(planPath, accountDeletionPlan, { signal }),
    staleTime: 0,
    gcTime: 0,
  })
  return (
    <Loaded query={query} rows={3}>
      {(plan) => <Decide plan={plan} onClose={onClose} />}
    </Loaded>
  )
}

function Decide({ plan, onClose }: { readonly plan: AccountDeletionPlan; readonly onClose: () => void }) {
  const blocked = plan.organizations.some(({ how }) => how === 'blocked')
  const form = useForm({
    initialValues: { email: '' },
    validate: { email: (email) => (email.trim() ? null : `Type ${plan.email}.`) },
  })
  const deletion = useDeletion(plan.email, form.setErrors)
  const decision = blocked
    ? { allowed: false as const, because: accountDeletionRefusals['owns-organization'].title }
    : { allowed: true as const, scope: 'all' as const }
  return (
    <form onSubmit={form.onSubmit(({ email }) => deletion.mutate(email.trim()))} noValidate>
      <Stack>
        <Departures plan={plan} onLeave={onClose} />
        {!blocked && (
          <TextInput
            label={`Type “${plan.email}” to confirm`}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            {...form.getInputProps('email')}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Allowed decision={decision}>
            <Button type="submit" color="red" loading={deletion.isPending}>
              Delete account
            </Button>
          </Allowed>
        </Group>
      </Stack>
    </form>
  )
}
