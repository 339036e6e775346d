import { List, Stack, Text } from '@mantine/core'
import { Confirm } from '../../../portal/Confirm.tsx'
import { product, roleLabel } from '../../../portal/product.ts'
import type { Member } from '../contract.ts'
import { difference, withArticle } from './roles.ts'

export interface RoleChange {
  readonly member: Member
  readonly role: string
}

interface Props {
  readonly opened: boolean
  readonly change: RoleChange | undefined
  readonly run: (change: RoleChange) => void
  readonly onClose: () => void
}

/** Asked before somebody comes to decide about others, or no longer does. */
export function RoleChangeDialog({ opened, change, run, onClose }: Props) {
  if (!change) return null
  const { member, role } = change
  const label = withArticle(roleLabel(role))
  const { gains, loses } = difference(product, member.role, role)
  return (
    <Confirm
      opened={opened}
      title={`Make ${member.name} ${label}?`}
      act={`Make ${label}`}
      run={() => {
        // The list shows the new role at once, and takes it back where the server refuses.
        run(change)
        return Promise.resolve()
      }}
      onClose={onClose}
    >
      <Rows title={`${member.name} gains`} rows={gains} />
      <Rows title={`${member.name} loses`} rows={loses} />
      <Text size="sm">This takes effect at once.</Text>
    </Confirm>
  )
}

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly string[] }) {
  if (!rows.length) return null
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <List size="sm" withPadding>
        {rows.map((row) => (
          <List.Item key={row}>{row}</List.Item>
        ))}
      </List>
    </Stack>
  )
}
