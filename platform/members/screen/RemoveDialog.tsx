import { List, Text } from '@mantine/core'
import { Confirm } from '../../../portal/Confirm.tsx'
import { toast } from '../../../portal/act.ts'
import { post, queryClient } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { Member } from '../contract.ts'
import { usePaths } from './queries.ts'

interface Props {
  readonly opened: boolean
  readonly member: Member | undefined
  readonly organizationName: string
  readonly onClose: () => void
  readonly onRemoved: () => void
}

export function RemoveDialog({ opened, member, organizationName, onClose, onRemoved }: Props) {
  const paths = usePaths()
  if (!member) return null
  const remove = async () => {
    await post(`${paths.members}/${member.personId}/removal`)
    await Promise.all([paths.members, paths.organization, paths.visitor].map((path) => queryClient.invalidateQueries({ queryKey: [path] })))
    onRemoved()
    toast(`${member.name} was removed from ${organizationName}.`)
  }
  return (
    <Confirm
      opened={opened}
      title={`Remove ${member.name} from ${organizationName}?`}
      act={product.words.remove}
      danger
      run={remove}
      onClose={onClose}
    >
      <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {member.name}, {member.email}
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>Access ends at once, on every device.</List.Item>
        <List.Item>The account at {product.name} stays.</List.Item>
        <List.Item>What was assigned to {member.name} stays here, unassigned.</List.Item>
      </List>
    </Confirm>
  )
}
