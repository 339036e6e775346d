import { Stack, Text } from '@mantine/core'
import { Confirm } from '../../../portal/Confirm.tsx'
import { product, roleLabel } from '../../../portal/product.ts'
import type { Member } from '../contract.ts'
import { differenceInWords, withArticle } from './roles.ts'

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
      <Stack gap="xs">
        {differenceInWords(product, member.name, member.role, role).map((line) => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
      </Stack>
    </Confirm>
  )
}
