import { Avatar, Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { toastFailure, useAct } from '../../../portal/act.ts'
import { ProblemError, del, put, useMe } from '../../../portal/api.ts'

const mostBytes = 5 * 1024 * 1024

export function Picture() {
  const { person } = useMe()
  const upload = useAct({
    run: (file: Blob) => put('/api/v1/me/picture', file),
    done: () => 'Your picture is saved.',
    touches: ['/api/v1/me'],
  })
  const remove = useAct({ run: () => del('/api/v1/me/picture'), done: () => 'Your picture is removed.', touches: ['/api/v1/me'] })

  function choose(file: File | null) {
    if (!file) return
    if (file.size > mostBytes) toastFailure(new ProblemError({ code: 'too-large', status: 413, title: 'A picture has at most 5 MB.' }))
    else upload.mutate(file)
  }

  return (
    <Group>
      <Avatar src={person.image} name={person.name} color="initials" size={72} alt="" />
      <Stack gap={4}>
        <Group gap="xs">
          <FileButton accept="image/png,image/jpeg,image/webp" onChange={choose}>
            {(props) => (
              <Button {...props} variant="default" size="xs" loading={upload.isPending}>
                {person.image ? 'Change picture' : 'Upload picture'}
              </Button>
            )}
          </FileButton>
          {person.image && (
            <Button variant="subtle" size="xs" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove picture
            </Button>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          PNG, JPEG or WebP, at most 5 MB.
        </Text>
      </Stack>
    </Group>
  )
}
