import { Text } from '@mantine/core'
import { Confirm } from '../../../portal/Confirm.tsx'
import { toast } from '../../../portal/act.ts'
import { del, queryClient, useOrganizationPath } from '../../../portal/api.ts'
import type { Invitation } from '../contract.ts'

interface Props {
  readonly opened: boolean
  readonly invitation: Invitation | undefined
  readonly onClose: () => void
  readonly onCancelled: () => void
}

export function CancelDialog({ opened, invitation, onClose, onCancelled }: Props) {
  const organization = useOrganizationPath()
  if (!invitation) return null
  const path = `${organization}/invitations`
  const cancel = async () => {
    await del(`${path}/${invitation.id}`)
    await Promise.all([path, organization].map((touched) => queryClient.invalidateQueries({ queryKey: [touched] })))
    onCancelled()
    toast(`The invitation to ${invitation.email} was cancelled.`)
  }
  return (
    <Confirm opened={opened} title="Cancel this invitation?" act="Cancel invitation" keep="Keep it" danger run={cancel} onClose={onClose}>
      <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {invitation.email}
      </Text>
      <Text size="sm">The link in the mail stops working at once. You can invite this address again at any time.</Text>
    </Confirm>
  )
}
