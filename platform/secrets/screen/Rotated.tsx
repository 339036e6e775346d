import { Alert, Button, Group, Stack, Title } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { Values } from '../../../portal/ShownOnce.tsx'
import type { Result } from './rotate.ts'

interface Props {
  readonly results: readonly Result[]
  readonly onClose: () => void
}

/** What is new, this once; and what was not rotated, with the reason. */
export function Rotated({ results, onClose }: Props) {
  const isShown = results.some(({ failure }) => failure === undefined)
  const several = results.length > 1
  return (
    <Stack>
      {isShown && (
        <Alert color="yellow" icon={<TriangleAlert aria-hidden />}>
          Copy {several ? 'all of it' : 'it'} now: it is never shown again. What gets lost, can be rotated once more.
        </Alert>
      )}
      {results.map(({ id, label, kindLabel, values, failure }) => (
        <Stack key={id} gap="xs" component="section" aria-label={label}>
          {several && (
            <Title order={3} size="h6" style={{ overflowWrap: 'anywhere' }}>
              {label}, {kindLabel}
            </Title>
          )}
          {failure === undefined ? (
            <Values values={values} of={several ? label : undefined} />
          ) : (
            <Alert color="red" role="alert" title="Not rotated">
              {failure}
            </Alert>
          )}
        </Stack>
      ))}
      <Group justify="flex-end">
        <Button onClick={onClose}>{isShown ? 'I have copied it' : 'Close'}</Button>
      </Group>
    </Stack>
  )
}
