import { Button, Group, Stack, Text } from '@mantine/core'
import { ShownOnce } from '../../../portal/ShownOnce.tsx'
import { Example } from './Example.tsx'

/** The secret, this once (C29). */
export function SecretCard({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  return (
    <Stack>
      <ShownOnce values={[{ label: 'Key', value: secret }]}>
        Copy the key now: it is not stored, and never shown again. If it gets lost, rotate it. Whoever has it can do what it may do.
      </ShownOnce>
      <Text size="sm">Try it:</Text>
      <Example secret={secret} />
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  )
}
