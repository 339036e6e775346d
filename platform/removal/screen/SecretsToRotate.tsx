import { Alert, List, Text } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import type { Plan } from '../contract.ts'

const mostNamed = 5

/** What the person has seen and goes on to know: it is rotated after they went, on the page that they are led to then (C29). */
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
        {person.name} still knows {secrets.length === 1 ? 'it' : 'them'} after the removal. You are shown{' '}
        {secrets.length === 1 ? 'it' : 'the list'} next, to rotate {secrets.length === 1 ? 'it' : 'each, or all at once'}.
      </Text>
    </Alert>
  )
}
