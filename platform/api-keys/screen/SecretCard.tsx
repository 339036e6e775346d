import { Button, Group, Stack, Text } from '@mantine/core'
import { ShownOnce } from '../../../portal/ShownOnce.tsx'
import type { ApiKeyWithSecret } from '../contract.ts'
import { Example } from './Example.tsx'

/** The secret, this once (C29). */
export function SecretCard({ made: { apiKey, secret }, onClose }: { readonly made: ApiKeyWithSecret; readonly onClose: () => void }) {
  const path = tryAt.find(([permission]) => apiKey.inForce.includes(permission))?.[1]
  return (
    <Stack>
      <ShownOnce values={[{ label: 'Key', value: secret }]}>
        Copy the key now: it is not stored, and never shown again. If it gets lost, rotate it. Whoever has it can do what it may do.
      </ShownOnce>
      {path !== undefined && (
        <>
          <Text size="sm">Try it:</Text>
          <Example secret={secret} path={path} />
        </>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  )
}

/** Permission → what it opens: an example that this very key is refused helps nobody. */
const tryAt = [
  ['members.view', '/members'],
  ['organization.view', ''],
] as const
