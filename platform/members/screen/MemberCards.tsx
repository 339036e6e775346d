import { Card, Group, Select, Stack, Text } from '@mantine/core'
import type { Member } from '../contract.ts'
import { Moment } from '../../../portal/Moment.tsx'
import { RemoveButton, type RowActs, Status, Who } from './MemberParts.tsx'
import { RoleCell } from './RoleCell.tsx'
import type { Listing } from './useView.ts'
import { type View, refine } from './view.ts'

interface Props extends RowActs {
  readonly members: readonly Member[]
  readonly listing: Listing
}

const orders: readonly { readonly value: View['sort']; readonly label: string }[] = [
  { value: 'joinedAt', label: 'Joined, first to last' },
  { value: '-joinedAt', label: 'Joined, last to first' },
  { value: 'name', label: 'Name, A to Z' },
  { value: '-name', label: 'Name, Z to A' },
  { value: 'email', label: 'E-mail, A to Z' },
  { value: '-email', label: 'E-mail, Z to A' },
  { value: 'role', label: 'Role' },
  { value: '-role', label: 'Role, reversed' },
  { value: '-lastActiveAt', label: 'Last active, latest first' },
  { value: 'lastActiveAt', label: 'Last active, longest ago first' },
]

/** The members on a phone, where a table would have to be scrolled sideways. */
export function MemberCards({ members, listing, ...acts }: Props) {
  return (
    <Stack gap="sm">
      <Select
        label="Order"
        allowDeselect={false}
        data={orders}
        value={listing.view.sort}
        onChange={(sort) => sort && listing.show(refine(listing.view, { sort: sort as View['sort'] }))}
      />
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Members">
        {members.map((member) => (
          <MemberCard key={member.personId} member={member} {...acts} />
        ))}
      </Stack>
    </Stack>
  )
}

function MemberCard({ member, onRemove, onRole }: { readonly member: Member } & RowActs) {
  return (
    <Card component="li" withBorder padding="sm">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Who member={member} />
          <Status status={member.status} />
        </Group>
        <Text size="xs" c="dimmed">
          Joined <Moment at={member.joinedAt} />,{' '}
          {member.lastActiveAt ? (
            <>
              last active <Moment at={member.lastActiveAt} />
            </>
          ) : (
            'not active yet'
          )}
        </Text>
        <Group justify="space-between">
          <RoleCell member={member} onRole={onRole} />
          <RemoveButton member={member} onRemove={onRemove} />
        </Group>
      </Stack>
    </Card>
  )
}
