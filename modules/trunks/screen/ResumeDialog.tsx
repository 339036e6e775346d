import { Text } from '@mantine/core'
import { Confirm } from '../../../portal/Confirm.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { toast } from '../../../portal/act.ts'
import { post, useOrganizationPath } from '../../../portal/api.ts'
import { trunk as trunkShape } from '../contract.ts'
import { renewTrunks } from './renew.ts'
import type { DialogProps } from './useDialogs.tsx'

export function ResumeDialog({ opened, trunk, onClose }: DialogProps) {
  const path = useOrganizationPath('/trunks')
  const resume = async () => {
    await post(`${path}/${trunk.id}/resume`, {}, trunkShape)
    await renewTrunks(path)
    toast(`${trunk.name} is active again.`)
  }
  return (
    <Confirm opened={opened} title={`Resume ${trunk.name}?`} act="Resume" run={resume} onClose={onClose}>
      <Text size="sm">
        Everything that knows its password can register again.
        {trunk.suspended && (
          <>
            {' '}
            {trunk.suspended.by.name} suspended it <Moment at={trunk.suspended.at} />. If that was because somebody should not have the
            password any more, rotate it first.
          </>
        )}
      </Text>
    </Confirm>
  )
}
