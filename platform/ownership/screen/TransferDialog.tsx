import { Alert, Button, Group, List, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { article, list } from '../../../kernel/shared/policy.ts'
import { product, roleLabel } from '../../../portal/product.ts'
import type { Organization } from '../../organizations/contract.ts'
import { type Receiver, useReceivers } from './useReceivers.ts'
import { useTransfer } from './useTransfer.ts'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
  readonly organization: Organization
}

export function TransferDialog({ opened, onClose, organization }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Transfer the ownership of ${organization.name}`}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <TransferForm organization={organization} onClose={onClose} />
    </Modal>
  )
}

function TransferForm({ organization, onClose }: Omit<Props, 'opened'>) {
  const receivers = useReceivers()
  const form = useForm({
    initialValues: { personId: '', name: '' },
    validate: {
      personId: (id) => (id ? null : 'Choose the new owner.'),
      name: (name) => (name.trim() === organization.name ? null : `Type ${organization.name}, exactly as it stands.`),
    },
  })
  const chosen = receivers.items.find(({ personId }) => personId === form.values.personId)
  const transfer = useTransfer(organization, { onDone: onClose, onFieldErrors: form.setErrors })
  return (
    <form onSubmit={form.onSubmit(({ personId, name }) => transfer.mutate({ personId, name: name.trim() }))} noValidate>
      <Stack>
        <Effects chosen={chosen} />
        <Select
          label="New owner"
          description={`${list(product.ownership.receivers.map((role) => `${roleLabel(role)}s`))} of the organization.`}
          placeholder="Search by name or e-mail"
          searchable
          data={receivers.items.map(({ personId, name, email }) => ({ value: personId, label: `${name}, ${email}` }))}
          onSearchChange={receivers.search}
          nothingFoundMessage={receivers.isLoading ? 'Loading' : nobody()}
          data-autofocus
          {...form.getInputProps('personId')}
        />
        <TextInput label={`Type “${organization.name}” to confirm`} autoComplete="off" spellCheck={false} {...form.getInputProps('name')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" loading={transfer.isPending}>
            Transfer Ownership
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What changes hands, before anybody decides. */
function Effects({ chosen }: { readonly chosen: Receiver | undefined }) {
  const mine = article(roleLabel(product.ownership.formerOwnerBecomes))
  const lost = product.matrix.filter(({ actions }) => actions.some((action) => onlyOwner(action))).map(({ row }) => row.toLowerCase())
  return (
    <Alert color="red" variant="light" title={`${chosen?.name ?? 'The new owner'} takes over at once.`}>
      <List size="sm">
        <List.Item>You become {mine}, and can’t take the ownership back. Only the new owner can return it.</List.Item>
        {lost.length > 0 && <List.Item>From then on only the new owner can do this: {list(lost)}.</List.Item>}
        <List.Item>Both of you are told by mail.</List.Item>
      </List>
    </Alert>
  )
}

function onlyOwner(action: string): boolean {
  const { grant } = product.policy
  return grant('owner', action) !== null && grant(product.ownership.formerOwnerBecomes, action) === null
}

function nobody(): string {
  return `No ${list(product.ownership.receivers.map((role) => roleLabel(role).toLowerCase()))} matches. Change somebody’s role under ${product.words.membersPage.title} first.`
}
