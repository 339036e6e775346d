import { Text } from '@mantine/core'
import { Confirm } from '../../../portal/Confirm.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { toast } from '../../../portal/act.ts'
import { del, useOrganizationPath } from '../../../portal/api.ts'
import type { DialogProps } from './useDialogs.tsx'
import { useRenewKeys } from './useKeys.ts'

export function RevokeDialog({ opened, apiKey, onClose }: DialogProps) {
  const path = useOrganizationPath(`/api-keys/${apiKey.id}`)
  const renew = useRenewKeys()
  const revoke = async () => {
    await del(path)
    await renew()
    toast(`${apiKey.name} is revoked.`)
  }
  return (
    <Confirm opened={opened} title={`Revoke ${apiKey.name}?`} act="Revoke" danger run={revoke} onClose={onClose}>
      <Text size="sm">
        Whatever uses it is refused from its next request on. This can’t be undone.{' '}
        {apiKey.lastUsedAt === null ? (
          'It was never used.'
        ) : (
          <>
            It was last used <Moment at={apiKey.lastUsedAt} />.
          </>
        )}
      </Text>
    </Confirm>
  )
}
