import { Button, Stack, Title } from '@mantine/core'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { UserSearch } from 'lucide-react'
import { useRef } from 'react'
import type { z } from 'zod'
import { useDialog } from '../../../portal/Confirm.tsx'
import { Pages } from '../../../portal/Pages.tsx'
import { useMe } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { Empty, Failed, Loading, Stale } from '../../../portal/states.tsx'
import { usePhone } from '../../../portal/usePhone.ts'
import type { Member, memberPage } from '../contract.ts'
import { MemberCards } from './MemberCards.tsx'
import { MemberFilters, cleared } from './MemberFilters.tsx'
import classes from './MemberParts.module.css'
import type { RowActs } from './MemberParts.tsx'
import { MemberTable } from './MemberTable.tsx'
import { RemoveDialog } from '../../removal/screen/RemoveDialog.tsx'
import { type RoleChange, RoleChangeDialog } from './RoleChangeDialog.tsx'
import { membersOf, usePaths } from './queries.ts'
import { needsConfirmation } from './roles.ts'
import { useRoleChange } from './useRoleChange.ts'
import { type Listing, useListing } from './useView.ts'
import { isFiltered, pageSize } from './view.ts'

export function MemberList({ organizationName }: { readonly organizationName: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const listing = useListing()
  const list = useQuery(membersOf(usePaths().members, listing.view))
  const removing = useDialog<Member>()
  const changing = useDialog<RoleChange>()
  const change = useRoleChange()
  function onRole(member: Member, role: string) {
    if (needsConfirmation(product, member.role, role)) changing.open({ member, role })
    else change.mutate({ member, role })
  }
  return (
    <Stack gap="sm" component="section" aria-labelledby="members">
      <Title order={2} size="h4" id="members" tabIndex={-1} ref={heading} className={classes.heading}>
        Members{list.data && ` (${list.data.total})`}
      </Title>
      <MemberFilters listing={listing} />
      <Rows list={list} listing={listing} onRole={onRole} onRemove={removing.open} />
      <RemoveDialog
        opened={removing.opened}
        member={removing.subject}
        organizationName={organizationName}
        onClose={removing.close}
        // The row, and its button with the focus, are gone by then.
        onRemoved={() => heading.current?.focus()}
      />
      <RoleChangeDialog opened={changing.opened} change={changing.subject} run={change.mutate} onClose={changing.close} />
    </Stack>
  )
}

interface RowsProps extends RowActs {
  readonly listing: Listing
  readonly list: UseQueryResult<z.infer<typeof memberPage>>
}

function Rows({ list, listing, ...acts }: RowsProps) {
  const phone = usePhone()
  const me = useMe().person.id
  if (list.error && !list.data) return <Failed error={list.error} again={list.refetch} />
  if (!list.data) return <Loading rows={6} />
  const { items, total } = list.data
  if (!items.length && isFiltered(listing.view)) {
    return (
      <Empty
        icon={UserSearch}
        title="No members match"
        action={<Button onClick={() => listing.show(cleared(listing.view))}>Clear filters</Button>}
      >
        Try another name, role or status.
      </Empty>
    )
  }
  const List = phone ? MemberCards : MemberTable
  return (
    <Stale stale={list.isPlaceholderData}>
      <List members={items.map((member) => (member.personId === me ? here(member) : member))} listing={listing} {...acts} />
      <Pages
        listing={listing}
        page={list.data}
        isStale={list.isPlaceholderData}
        size={pageSize}
        of="members"
        total={total.toLocaleString('en')}
      />
    </Stale>
  )
}

/** Whoever looks has opened the organization: that is noted after the answer, and would stand here only the next time. */
function here(member: Member): Member {
  return { ...member, status: 'active', lastActiveAt: member.lastActiveAt ?? new Date().toISOString() }
}
