import { Badge, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from '../../../portal/act.ts'
import { Allowed } from '../../../portal/Allowed.tsx'
import { queryClient } from '../../../portal/api.ts'
import { Loaded } from '../../../portal/states.tsx'
import { endTwoStep, renewBackupCodes, sessionsPath, twoStepPath, twoStepState } from './account.ts'
import { BackupCodes } from './BackupCodes.tsx'
import { PresentPassword } from './PresentPassword.tsx'
import { TwoStepSetup } from './TwoStepSetup.tsx'

type Asked = 'on' | 'off' | 'codes'
const titles: Readonly<Record<Asked, string>> = {
  on: 'Turn on two-step sign-in',
  off: 'Turn off two-step sign-in',
  codes: 'New backup codes',
}

export function TwoStep() {
  const state = useQuery({ queryKey: [twoStepPath], queryFn: ({ signal }) => twoStepState(signal) })
  const [asked, setAsked] = useState<Asked>('on')
  const [opened, setOpened] = useState(false)
  const open = (what: Asked) => {
    setAsked(what)
    setOpened(true)
  }
  const close = () => {
    setOpened(false)
    void renew()
  }
  return (
    <>
      <Loaded query={state} rows={1}>
        {({ enabled, hasPassword, backupCodesLeft }) =>
          enabled ? <On left={backupCodesLeft ?? 0} open={open} /> : <Off hasPassword={hasPassword} open={open} />
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={titles[asked]} centered closeButtonProps={{ 'aria-label': 'Close' }}>
        {asked === 'on' && <TwoStepSetup close={close} />}
        {asked === 'codes' && <NewCodes close={close} />}
        {asked === 'off' && (
          <PresentPassword
            says="Your password alone will be enough to sign in. The backup codes stop working."
            act="Turn off"
            danger
            run={endTwoStep}
            done={() => {
              close()
              toast('Two-step sign-in is off.')
            }}
            cancel={close}
          />
        )}
      </Modal>
    </>
  )
}

/** It ends sessions as well, and makes this one anew. */
function renew() {
  return Promise.all([twoStepPath, sessionsPath].map((path) => queryClient.invalidateQueries({ queryKey: [path] })))
}

const needsPassword = {
  allowed: false,
  because: 'It is a second step after a password, and your account has none. Set a password first.',
} as const

function Off({ hasPassword, open }: { readonly hasPassword: boolean; readonly open: (what: Asked) => void }) {
  return (
    <Stack align="flex-start">
      <Text>
        {hasPassword
          ? 'Signing in then takes a code of an app on your phone as well, whichever way you come, so that a stolen password opens nothing.'
          : 'You sign in with another provider, and a second step is set there. Here it can follow a password only, and you have none.'}
      </Text>
      <Allowed decision={hasPassword ? { allowed: true, scope: 'all' } : needsPassword}>
        <Button variant="default" onClick={() => open('on')}>
          Turn on two-step sign-in
        </Button>
      </Allowed>
    </Stack>
  )
}

function On({ left, open }: { readonly left: number; readonly open: (what: Asked) => void }) {
  return (
    <Stack align="flex-start">
      <Group gap="xs">
        <Badge variant="light" color="green" tt="none">
          On
        </Badge>
        <Text c={left < 3 ? 'red' : undefined}>{left === 1 ? '1 backup code is left.' : `${left} backup codes are left.`}</Text>
      </Group>
      <Group gap="xs">
        <Button variant="default" onClick={() => open('codes')}>
          New backup codes
        </Button>
        <Button variant="light" color="red" onClick={() => open('off')}>
          Turn off
        </Button>
      </Group>
    </Stack>
  )
}

function NewCodes({ close }: { readonly close: () => void }) {
  const [codes, setCodes] = useState<readonly string[]>()
  if (codes) return <BackupCodes codes={codes} close={close} />
  return (
    <PresentPassword
      says="You get ten new codes. The ones that you have stop working."
      act="Make new codes"
      run={renewBackupCodes}
      done={({ backupCodes }) => setCodes(backupCodes)}
      cancel={close}
    />
  )
}
