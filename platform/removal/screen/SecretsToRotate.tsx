import { Alert, List, Text } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import type { Plan } from '../contract.ts'

const mostNamed = 5

/** What the person has seen and what goes on working: it is rotated after they went, and the way there is shown then (C29). */
export function SecretsToRotate({ plan: { secrets, person } }: { readonly plan: Plan }) {
  if (!secrets?.length) return null
  const more = secrets.length - mostNamed
  return (
    <Alert
      color="yellow"
      icon={<KeyRound aria-hidden />}
      title={`${person.name} has seen ${secrets.length === 1 ? 'a secret that goes' : `${secrets.length} secrets that go`} on working`}
    >
      <List size="sm">
        {secrets.slice(0, mostNamed).map(({ id, label, kindLabel }) => (
          <List.Item key={id} style={{ overflowWrap: 'anywhere' }}>
            {label}, {kindLabel}
          </List.Item>
        ))}
        {more > 0 && <List.Item>and {more} more</List.Item>}
      </List>
      <Text size="sm" pt={4}>
        Afterwards you are shown how to rotate {secrets.length === 1 ? 'it' : 'them'}.
      </Text>
    </Alert>
  )
}
