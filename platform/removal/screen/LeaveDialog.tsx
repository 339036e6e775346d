import { List, Modal, Text } from '@mantine/core'
import { useOrganizationPath } from '../../../portal/api.ts'
import type { Plan } from '../contract.ts'
import { PlanDecision } from './PlanDecision.tsx'

interface Props {
  readonly opened: boolean
  readonly organizationName: string
  readonly onClose: () => void
  readonly onLeft: () => unknown
}

/** The same plan, for oneself: what one leaves behind, and to whom. */
export function LeaveDialog({ opened, organizationName, onClose, onLeft }: Props) {
  const path = useOrganizationPath('/leave')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Leave ${organizationName}?`}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <PlanDecision
        path={path}
        lead={<Text size="sm">Your access ends at once. Your account stays.</Text>}
        effects={Effects}
        act="Leave"
        onClose={onClose}
        onDone={onLeft}
      />
    </Modal>
  )
}

function Effects({ plan: { records } }: { readonly plan: Plan }) {
  return (
    <List size="sm" spacing={4}>
      {records.length === 0 && <List.Item>Nothing here is assigned to you.</List.Item>}
      <List.Item>To come back you need a new invitation. For 30 days, whoever removes members can undo this.</List.Item>
    </List>
  )
}
