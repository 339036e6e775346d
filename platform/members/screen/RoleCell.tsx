import { InputBase, Select, Text } from '@mantine/core'
import { Lock } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { useMay, useMembership } from '../../../portal/api.ts'
import { product, roleLabel } from '../../../portal/product.ts'
import type { Member } from '../contract.ts'
import classes from './MemberParts.module.css'
import type { RowActs } from './MemberParts.tsx'
import { choices, somebodyMay } from './roles.ts'

/** A select for who may change this role; for others the role, with the reason. Where nobody ever may, plain text. */
export function RoleCell({ member, onRole }: { readonly member: Member } & Pick<RowActs, 'onRole'>) {
  const mine = useMembership().role
  const decision = useMay()('members.change-role', { personId: member.personId, role: member.role })
  const label = `Role of ${member.name}`
  if (!somebodyMay(product, 'members.change-role')) return <Text size="sm">{roleLabel(member.role)}</Text>
  if (!decision.allowed) {
    return (
      <Allowed decision={decision}>
        <InputBase
          component="button"
          type="button"
          size="xs"
          w={120}
          aria-label={`${label}: ${roleLabel(member.role)}`}
          classNames={{ input: classes.fixedRole }}
          rightSection={<Lock size={12} aria-hidden />}
        >
          {roleLabel(member.role)}
        </InputBase>
      </Allowed>
    )
  }
  return (
    <Select
      aria-label={label}
      size="xs"
      w={120}
      allowDeselect={false}
      data={choices(product, mine, member.role).map(({ key, label }) => ({ value: key, label }))}
      value={member.role}
      onChange={(role) => role && role !== member.role && onRole(member, role)}
      comboboxProps={{ width: 160, position: 'bottom-start' }}
    />
  )
}
