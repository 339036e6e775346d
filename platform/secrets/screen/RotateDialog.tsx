import { Alert, Button, Group, List, Modal, Select, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useOrganizationPath } from '../../../portal/api.ts'
import { type Grace, graceWords } from '../contract.ts'
import { Rotated } from './Rotated.tsx'
import { type Rotatable, rotateAll, useRenewOrganization } from './rotate.ts'

interface Props {
  readonly opened: boolean
  readonly secrets: readonly Rotatable[]
  readonly onClose: () => void
}

const graces = Object.entries(graceWords).map(([value, label]) => ({ value, label }))

/** One secret or many, of whatever kinds: each gets a new version on the spot, and all of those are shown here, this once. */
export function RotateDialog({ opened, secrets, onClose }: Props) {
  const organization = useOrganizationPath()
  const [grace, setGrace] = useState<Grace>('none')
  const rotation = useMutation({ mutationFn: () => rotateAll(organization, secrets, grace), onSuccess: useRenewOrganization() })
  const shown = rotation.data
  const name = secrets.length === 1 ? secrets[0]?.label : `${secrets.length} secrets`
  return (
    <Modal
      opened={opened}
      // Closed meanwhile, it would show nobody what is new.
      onClose={rotation.isPending ? () => {} : onClose}
      closeOnClickOutside={!shown}
      closeOnEscape={!shown}
      size="lg"
      title={shown ? `The new version of ${name}` : `Rotate ${name}?`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown ? (
        <Rotated results={shown} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm">
            {secrets.length === 1 ? 'It gets a new version, which is' : 'Each gets a new version. All of them are'} shown to you next, this
            once. Whatever uses the old one needs the new one.
          </Text>
          {secrets.length > 1 && <Names secrets={secrets} />}
          <Old secrets={secrets} grace={grace} setGrace={setGrace} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={rotation.isPending} data-autofocus>
              Cancel
            </Button>
            <Button loading={rotation.isPending} onClick={() => rotation.mutate()}>
              Rotate
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function Names({ secrets }: Pick<Props, 'secrets'>) {
  return (
    <List size="sm" mah={200} style={{ overflowY: 'auto', overflowWrap: 'anywhere' }} tabIndex={0} aria-label="What is rotated">
      {secrets.map(({ id, label, kindLabel }) => (
        <List.Item key={id}>
          {label}, {kindLabel}
        </List.Item>
      ))}
    </List>
  )
}

interface OldProps extends Pick<Props, 'secrets'> {
  readonly grace: Grace
  readonly setGrace: (grace: Grace) => void
}

function Old({ secrets, grace, setGrace }: OldProps) {
  const without = [...new Set(secrets.filter(({ rotation }) => !rotation.hasGrace).map(({ kindLabel }) => kindLabel))]
  const some = secrets.some(({ rotation }) => rotation.hasGrace)
  return (
    <>
      {some && (
        <Select
          label={`How long the old ${secrets.length === 1 ? 'one works' : 'ones work'} on`}
          description="Time to put the new in its place. If somebody should not have the old any more, choose the first."
          data={graces}
          value={grace}
          onChange={(value) => value && setGrace(value as Grace)}
          allowDeselect={false}
        />
      )}
      {without.length > 0 && (
        <Alert color="yellow">
          {some ? `The old password of each ${without.join(' and ')}` : 'The old password'} stops working at once.
        </Alert>
      )}
    </>
  )
}
