import { Button, Center, Code, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useAct } from '../../../portal/act.ts'
import { digits } from '../contract.ts'
import { activateTwoStep, beginTwoStep, isCode, showError, wholeForm } from './account.ts'
import { BackupCodes } from './BackupCodes.tsx'
import { firstIssue } from './firstIssue.ts'
import { FormError } from './FormError.tsx'
import { PresentPassword } from './PresentPassword.tsx'
import { QrCode } from './QrCode.tsx'
import { takeFocus } from './takeFocus.ts'

interface AppKey {
  readonly key: string
  readonly uri: string
}

/** Password, app, backup codes: closed before the code was right, nothing has changed. */
export function TwoStepSetup({ close }: { readonly close: () => void }) {
  const [app, setApp] = useState<AppKey>()
  const [codes, setCodes] = useState<readonly string[]>()
  if (codes) return <BackupCodes codes={codes} close={close} />
  if (app) return <Scan app={app} activated={setCodes} cancel={close} />
  return (
    <PresentPassword
      says="You need an authenticator app on your phone. First, enter your password."
      act="Go on"
      run={beginTwoStep}
      done={setApp}
      cancel={close}
    />
  )
}

interface ScanProps {
  readonly app: AppKey
  readonly activated: (codes: readonly string[]) => void
  readonly cancel: () => void
}

function Scan({ app: { key, uri }, activated, cancel }: ScanProps) {
  const form = useForm({ initialValues: { code: '' }, validate: { code: (code) => firstIssue(digits, code) } })
  const activate = useAct({
    run: ({ code }: { code: string }) => activateTwoStep(code),
    done: () => 'Two-step sign-in is on. You are signed out everywhere else.',
    after: ({ backupCodes }) => activated(backupCodes),
    failed: (error) => {
      if (isCode(error, 'wrong-code')) form.setFieldValue('code', '')
      return showError(form, error)
    },
  })
  return (
    <form onSubmit={form.onSubmit((values) => activate.mutate(values))} noValidate>
      <Stack>
        <Text>Scan this with your app, then enter the 6 digits that it shows.</Text>
        <Center>
          <Paper withBorder p={4} bg="#fff" lh={0}>
            <QrCode text={uri} label="QR code for your authenticator app" />
          </Paper>
        </Center>
        <Text size="sm">
          No camera? Type this key into the app: <Code style={{ wordBreak: 'break-all' }}>{grouped(key)}</Code>
        </Text>
        <TextInput label="Code" inputMode="numeric" autoComplete="one-time-code" ref={takeFocus} {...form.getInputProps('code')} />
        <FormError>{form.errors[wholeForm]}</FormError>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" loading={activate.isPending}>
            Turn on
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Read aloud and typed in fours. */
function grouped(key: string): string {
  return key.replaceAll(/(.{4})(?=.)/g, '$1 ')
}
