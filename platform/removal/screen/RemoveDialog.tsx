import { List, Modal, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { toast } from '../../../portal/act.ts'
import { useMembership, useOrganizationPath } from '../../../portal/api.ts'
import { inOrganization } from '../../../portal/links.ts'
import { product } from '../../../portal/product.ts'
import type { Member } from '../../members/contract.ts'
import type { Plan } from '../contract.ts'
import { PlanDecision } from './PlanDecision.tsx'
import { SecretsToRotate } from './SecretsToRotate.tsx'

interface Props {
  readonly opened: boolean
  readonly member: Member | undefined
  readonly organizationName: string
  readonly onClose: () => void
  readonly onRemoved: () => void
}

/** The plan before the removal: what it touches, what becomes of it, and the button that does exactly that (Z8, C13). */
export function RemoveDialog({ opened, member, organizationName, onClose, onRemoved }: Props) {
  if (!member) return null
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Remove ${member.name} from ${organizationName}?`}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Decide key={member.personId} member={member} organizationName={organizationName} onClose={onClose} onRemoved={onRemoved} />
    </Modal>
  )
}

function Decide({ member, organizationName, onClose, onRemoved }: Omit<Props, 'opened' | 'member'> & { readonly member: Member }) {
  const path = useOrganizationPath(`/members/${member.personId}/removal`)
  const { slug } = useMembership().organization
  const navigate = useNavigate()
  return (
    <PlanDecision
      path={path}
      lead={
        <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {member.name}, {member.email}
        </Text>
      }
      effects={Effects}
      act={product.words.remove}
      onClose={onClose}
      onDone={({ secrets }) => {
        onRemoved()
        onClose()
        toast(`${member.name} was removed from ${organizationName}.`)
        if (secrets?.length) void navigate(inOrganization(slug, `settings/secrets?person=${member.personId}`))
      }}
    />
  )
}

function Effects({ plan }: { readonly plan: Plan }) {
  return (
    <>
      <Consequences plan={plan} />
      <SecretsToRotate plan={plan} />
    </>
  )
}

function Consequences({ plan: { sessions, streams, seats, person, records } }: { readonly plan: Plan }) {
  return (
    <List size="sm" spacing={4}>
      <List.Item>Access ends at once{on(sessions, streams)}.</List.Item>
      <List.Item>The account at {product.name} stays.</List.Item>
      {seats && (
        <List.Item>
          A seat gets free: {seats.used - 1} of {seats.limit} stay in use.
        </List.Item>
      )}
      {records.length === 0 && <List.Item>Nothing is assigned to {person.name}.</List.Item>}
      <List.Item>You can undo this for 30 days.</List.Item>
    </List>
  )
}

/** ", on 2 signed-in devices and 1 open page" */
function on(sessions: number, streams: number): string {
  const told = [sessions > 0 && counted(sessions, 'signed-in device'), streams > 0 && counted(streams, 'open page')].filter(Boolean)
  return told.length ? `, on ${told.join(' and ')}` : ''
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`
}
