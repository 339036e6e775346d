import { Table, Text, VisuallyHidden } from '@mantine/core'
import { Moment } from '../../../portal/Moment.tsx'
import { SortableHead } from '../../../portal/SortableHead.tsx'
import type { Member } from '../contract.ts'
import classes from './MemberParts.module.css'
import { LastActive, RemoveButton, type RowActs, Status, Who } from './MemberParts.tsx'
import { RoleCell } from './RoleCell.tsx'
import type { Listing } from './useView.ts'
import { type Column, pressed, refine, sortedBy } from './view.ts'

interface Props extends RowActs {
  readonly members: readonly Member[]
  readonly listing: Listing
}

export function MemberTable({ members, listing, ...acts }: Props) {
  return (
    <Table.ScrollContainer minWidth={720} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="Members">
        <Table.Thead className={classes.head}>
          <Table.Tr>
            <Sortable columns={['name', 'email']} listing={listing} />
            <Sortable columns={['role']} listing={listing} />
            <Table.Th>Status</Table.Th>
            <Sortable columns={['joinedAt']} listing={listing} />
            <Sortable columns={['lastActiveAt']} listing={listing} />
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((member) => (
            <MemberRow key={member.personId} member={member} {...acts} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function MemberRow({ member, onRemove, onRole }: { readonly member: Member } & RowActs) {
  return (
    <Table.Tr>
      <Table.Td>
        <Who member={member} />
      </Table.Td>
      <Table.Td>
        <RoleCell member={member} onRole={onRole} />
      </Table.Td>
      <Table.Td>
        <Status status={member.status} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed" className={classes.when}>
          <Moment at={member.joinedAt} />
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed" className={classes.when}>
          <LastActive member={member} />
        </Text>
      </Table.Td>
      <Table.Td ta="end">
        <RemoveButton member={member} onRemove={onRemove} />
      </Table.Td>
    </Table.Tr>
  )
}

interface SortableProps extends Pick<Props, 'listing'> {
  readonly columns: readonly Column[]
}

const labels: Readonly<Record<Column, string>> = {
  name: 'Name',
  email: 'E-mail',
  role: 'Role',
  joinedAt: 'Joined',
  lastActiveAt: 'Last active',
}

function Sortable({ columns, listing: { view, show } }: SortableProps) {
  return (
    <SortableHead
      columns={columns}
      labels={labels}
      sorted={sortedBy(view)}
      onPress={(column) => show(refine(view, { sort: pressed(view, column) }))}
    />
  )
}
