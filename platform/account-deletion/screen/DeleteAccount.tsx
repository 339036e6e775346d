import { Button, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { DeleteDialog } from './DeleteDialog.tsx'

/** On the profile page: the way to end one's account. */
export function DeleteAccount() {
  const [opened, { open, close }] = useDisclosure()
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" flex={1} miw={240}>
        You leave every organization, and can’t sign in any more. This can’t be undone.
      </Text>
      <Button variant="outline" color="red" onClick={open}>
        Delete account
      </Button>
      <DeleteDialog opened={opened} onClose={close} />
    </Group>
  )
}
