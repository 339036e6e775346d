/** What the table on a desk and the cards on a phone both show of a member. */
import { Avatar, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { UserMinus } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { useMay, useMe } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { Member } from '../contract.ts'
import classes from './MemberParts.module.css'
import { statuses } from './status.ts'

export interface RowActs {
  readonly onRemove: (member: Member) => void
  readonly onRole: (member: Member, role: string) => void
}

export function Who({ member }: { readonly member: Member }) {
  const you = useMe().person.id === member.personId
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <Avatar src={member.image} name={member.name} color="initials" size={36} alt="" aria-hidden />
      <Stack gap={0} miw={0}>
        <Text size="sm" fw={500} className={classes.name}>
          {member.name}
          {you && ' (you)'}
        </Text>
        <Text size="xs" c="dimmed" className={classes.name}>
          {member.email}
        </Text>
      </Stack>
    </Group>
  )
}

export function Status({ status }: { readonly status: Member['status'] }) {
  const { label, color, meaning } = statuses[status]
  return (
    <Badge variant="dot" color={color} tt="none" fw={500} title={meaning} className={classes.status}>
      {label}
    </Badge>
  )
}

export function LastActive({ member }: { readonly member: Member }) {
  return member.lastActiveAt ? <Moment at={member.lastActiveAt} /> : <>never</>
}

export function RemoveButton({ member, onRemove }: { readonly member: Member } & Pick<RowActs, 'onRemove'>) {
  const decision = useMay()('members.remove', { personId: member.personId, role: member.role })
  return (
    <Allowed decision={decision}>
      <Button
        variant="subtle"
        color="red"
        size="compact-sm"
        leftSection={<UserMinus size={14} aria-hidden />}
        aria-label={`${product.words.remove} ${member.name}`}
        onClick={() => onRemove(member)}
      >
        {product.words.remove}
      </Button>
    </Allowed>
  )
}
