import { Table, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Moment } from '../../../portal/Moment.tsx'
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
    <Table.ScrollContainer minWidth={820} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="Members">
        <Table.Thead className={classes.head}>
          <Table.Tr>
            <Sortable column="name" listing={listing}>
              Name
            </Sortable>
            <Sortable column="email" listing={listing}>
              E-mail
            </Sortable>
            <Sortable column="role" listing={listing}>
              Role
            </Sortable>
            <Table.Th>Status</Table.Th>
            <Sortable column="joinedAt" listing={listing}>
              Joined
            </Sortable>
            <Sortable column="lastActiveAt" listing={listing}>
              Last active
            </Sortable>
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
        <Text size="sm" className={classes.name}>
          {member.email}
        </Text>
      </Table.Td>
      <Table.Td>
        <RoleCell member={member} onRole={onRole} />
      </Table.Td>
      <Table.Td>
        <Status status={member.status} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          <Moment at={member.joinedAt} />
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
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
  readonly column: Column
  readonly children: ReactNode
}

function Sortable({ column, listing: { view, show }, children }: SortableProps) {
  const { column: present, descending } = sortedBy(view)
  const sorted = present === column
  const Icon = sorted ? (descending ? ArrowDown : ArrowUp) : ChevronsUpDown
  return (
    <Table.Th aria-sort={sorted ? (descending ? 'descending' : 'ascending') : 'none'}>
      <UnstyledButton className={classes.sort} onClick={() => show(refine(view, { sort: pressed(view, column) }))}>
        {children}
        <Icon size={14} aria-hidden opacity={sorted ? 1 : 0.45} />
      </UnstyledButton>
    </Table.Th>
  )
}
