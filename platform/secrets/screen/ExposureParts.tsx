/** What the table on a desk and the cards on a phone both show of an exposure. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { Moment } from '../../../portal/Moment.tsx'
import { useMembership } from '../../../portal/api.ts'
import { inOrganization } from '../../../portal/links.ts'
import type { Exposure } from '../contract.ts'

interface Props {
  readonly exposure: Exposure
}

const wrap = { overflowWrap: 'anywhere' } as const

export function Secret({ exposure: { secret } }: Props) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={500} style={wrap}>
        {secret.label}
      </Text>
      <Text size="xs" c="dimmed">
        {secret.kindLabel}
      </Text>
    </Stack>
  )
}

export function Person({ exposure: { person } }: Props) {
  return (
    <Group gap={6}>
      <Text size="sm" style={wrap}>
        {person.name}
      </Text>
      {!person.isMember && (
        <Badge size="sm" variant="light" color="orange" tt="none">
          has left
        </Badge>
      )}
    </Group>
  )
}

const ways = { created: 'made it', rotated: 'rotated it', revealed: 'looked at it' } as const

export function Seen({ exposure: { how, at, worksUntil } }: Props) {
  return (
    <Stack gap={2}>
      <Text size="sm">
        {ways[how]} <Moment at={at} />
      </Text>
      {worksUntil !== null && (
        <Text size="xs" c="dimmed">
          Rotated since. What they saw: <Moment at={worksUntil} as="expires" />
        </Text>
      )}
    </Stack>
  )
}

/** Each kind is rotated on its own page, which shows the new one. */
export function Rotate({ exposure: { secret, worksUntil } }: Props) {
  const { organization } = useMembership()
  if (secret.link === null) return null
  return (
    <Button
      component={Link}
      {...inOrganization(organization.slug, secret.link)}
      variant={worksUntil === null ? 'light' : 'subtle'}
      size="xs"
      leftSection={<KeyRound size={14} aria-hidden />}
      aria-label={`Rotate ${secret.label}`}
      flex="none"
    >
      Rotate
    </Button>
  )
}
