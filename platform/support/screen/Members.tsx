import { Avatar, Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { post, usePages } from '../../../portal/api.ts'
import { useDialog } from '../../../portal/Confirm.tsx'
import { ShowMore } from '../../../portal/Growing.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { product, roleLabel } from '../../../portal/product.ts'
import { Failed, Loading } from '../../../portal/states.tsx'
import { type SupportMember, supportMembers, type SupportOrganization } from '../contract.ts'
import { ActDialog } from './ActDialog.tsx'
import { organizationPath } from './support.ts'

export function Members({ organization }: { readonly organization: SupportOrganization }) {
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed, 250)
  const path = organizationPath(organization.id, '/members')
  const members = usePages(path, supportMembers, { search: search.trim() || undefined })
  const heir = useDialog<SupportMember>()
  return (
    <Stack gap="sm">
      <TextInput
        type="search"
        aria-label="Search members"
        placeholder="Name or e-mail"
        maw={320}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {members.error && !members.data && <Failed error={members.error} again={members.refetch} />}
      {members.isPending && <Loading rows={3} />}
      {members.data && members.items.length === 0 && <Text c="dimmed">No members match.</Text>}
      <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Members">
        {members.items.map((member) => (
          <Row key={member.personId} member={member} isOwner={member.personId === organization.owner.personId} onMake={heir.open} />
        ))}
      </Stack>
      <ShowMore list={members} />
      <HandOver organization={organization} heir={heir.subject} opened={heir.opened} onClose={heir.close} />
    </Stack>
  )
}

interface RowProps {
  readonly member: SupportMember
  readonly isOwner: boolean
  readonly onMake: (member: SupportMember) => void
}

function Row({ member, isOwner, onMake }: RowProps) {
  return (
    <Group component="li" justify="space-between" gap="sm">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Avatar src={member.image} name={member.name} color="initials" size={36} alt="" aria-hidden />
        <Stack gap={0} miw={0}>
          <Group gap="xs">
            <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {member.name}
            </Text>
            <Badge size="sm" variant="light" tt="none">
              {roleLabel(member.role)}
            </Badge>
            {!member.emailVerified && (
              <Badge size="sm" variant="default" tt="none">
                Not verified
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {member.email} ·{' '}
            {member.lastActiveAt ? (
              <>
                last active <Moment at={member.lastActiveAt} />
              </>
            ) : (
              'not active yet'
            )}
          </Text>
        </Stack>
      </Group>
      {!isOwner && (
        <Button variant="default" size="compact-sm" aria-label={`Make owner: ${member.name}`} onClick={() => onMake(member)}>
          Make owner
        </Button>
      )}
    </Group>
  )
}

interface HandOverProps {
  readonly organization: SupportOrganization
  readonly heir: SupportMember | undefined
  readonly opened: boolean
  readonly onClose: () => void
}

function HandOver({ organization: { id, name, owner }, heir, opened, onClose }: HandOverProps) {
  const becomes = roleLabel(product.ownership.formerOwnerBecomes)
  return (
    <ActDialog
      opened={opened}
      title={`Make ${heir?.name ?? ''} the owner`}
      says={`${heir?.name ?? ''} owns ${name} from then on. ${owner.name} stays, as ${becomes}. Both are told by mail.`}
      act="Make owner"
      danger
      run={(reason) => post(organizationPath(id, '/ownership-transfer'), { personId: heir?.personId, reason })}
      done={`${heir?.name ?? ''} owns ${name} now.`}
      touches={[organizationPath(id), organizationPath(id, '/members')]}
      onClose={onClose}
    />
  )
}
