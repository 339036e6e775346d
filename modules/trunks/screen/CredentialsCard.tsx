import { Button, Group, Stack } from '@mantine/core'
import { ShownOnce } from '../../../portal/ShownOnce.tsx'
import type { Credentials } from '../contract.ts'

interface Props {
  readonly credentials: Credentials
  readonly onClose: () => void
}

/** User name and password, this once (C21). */
export function CredentialsCard({ credentials: { username, password, realm, server }, onClose }: Props) {
  return (
    <Stack>
      <ShownOnce
        values={[
          { label: 'User name', value: username },
          { label: 'Password', value: password },
          { label: 'Realm', value: realm },
          { label: 'Server', value: server },
        ]}
      >
        Copy the password now: it is not stored, and never shown again. If it gets lost, rotate it.
      </ShownOnce>
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  )
}
