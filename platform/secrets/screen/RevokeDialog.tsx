import { Text } from '@mantine/core'
import { Confirm } from '../../../portal/Confirm.tsx'
import { toast } from '../../../portal/act.ts'
import { del, useOrganizationPath } from '../../../portal/api.ts'
import { useRenewOrganization } from './rotate.ts'
import type { Exposure } from '../contract.ts'

interface Props {
  readonly opened: boolean
  readonly secret: Exposure['secret']
  readonly onClose: () => void
}

export function RevokeDialog({ opened, secret: { label, revocation }, onClose }: Props) {
  const path = useOrganizationPath(revocation ?? '')
  const renew = useRenewOrganization()
  const revoke = async () => {
    await del(path)
    await renew()
    toast(`${label} is revoked.`)
  }
  return (
    <Confirm opened={opened && revocation !== null} title={`Revoke ${label}?`} act="Revoke" danger run={revoke} onClose={onClose}>
      <Text size="sm">Whatever uses it is refused from its next request on. This can’t be undone.</Text>
    </Confirm>
  )
}
