import { Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Confirm } from '../../../portal/Confirm.tsx'
import { toast } from '../../../portal/act.ts'
import { post, useOrganizationPath } from '../../../portal/api.ts'
import { type Suspension, trunk as trunkShape } from '../contract.ts'
import { renewTrunks } from './renew.ts'
import type { DialogProps } from './useDialogs.tsx'

/** Says what it does to calls before it does it (C19). */
export function SuspendDialog({ opened, trunk, onClose }: DialogProps) {
  const path = useOrganizationPath('/trunks')
  const [when, setWhen] = useState<Suspension['when']>('now')
  const lapsing = trunk.status === 'lapsing'
  const suspend = async () => {
    await post(`${path}/${trunk.id}/suspend`, { when }, trunkShape)
    await renewTrunks(path)
    toast(when === 'now' ? `${trunk.name} is suspended.` : `${trunk.name} is suspended as its phones register next.`)
  }
  return (
    <Confirm opened={opened} title={`Suspend ${trunk.name}?`} act="Suspend" danger run={suspend} onClose={onClose}>
      {lapsing ? (
        <Text size="sm">
          Its registered phones were to go on until they register next. They are cut off at once instead, and calls end.
        </Text>
      ) : (
        <Radio.Group
          label="What happens to phones that are registered now?"
          value={when}
          onChange={(value) => setWhen(value === 'now' ? 'now' : 're-registration')}
        >
          <Stack gap="xs" pt="xs">
            <Radio value="now" label="Cut off at once" description="They are unregistered, and calls in progress end." />
            <Radio
              value="re-registration"
              label="Let them go on until they register next"
              description="Usually a few minutes, an hour at most. Nothing can register anew meanwhile."
            />
          </Stack>
        </Radio.Group>
      )}
      <Text size="sm">You can resume it at any time; the password stays the same.</Text>
    </Confirm>
  )
}
