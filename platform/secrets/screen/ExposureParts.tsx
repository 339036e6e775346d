/** What the table on a desk and the cards on a phone both show of an exposure. */
import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { useMay, useMembership } from '../../../portal/api.ts'
import { inOrganization } from '../../../portal/links.ts'
import type { Exposure } from '../contract.ts'

interface Props {
  readonly exposure: Exposure
}

const wrap = { overflowWrap: 'anywhere' } as const

/** Its name leads to the page of its kind. */
export function Secret({ exposure: { secret } }: Props) {
  const { organization } = useMembership()
  return (
    <Stack gap={2}>
      {secret.link === null ? (
        <Text size="sm" fw={500} style={wrap}>
          {secret.label}
        </Text>
      ) : (
        <Anchor component={Link} {...inOrganization(organization.slug, secret.link)} size="sm" fw={500} style={wrap}>
          {secret.label}
        </Anchor>
      )}
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

export type Ask = (act: 'rotate' | 'revoke', exposure: Exposure) => void

/** Each kind that can be rotated here is; any other on the page that its name leads to. */
export function Acts({ exposure, ask }: Props & { readonly ask: Ask }) {
  const may = useMay()
  const { secret, worksUntil } = exposure
  if (!secret.rotation) return null
  const decision = may(secret.rotation.action)
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap" flex="none">
      {secret.revocation !== null && (
        <Allowed decision={decision}>
          <Button variant="subtle" color="red" size="xs" aria-label={`Revoke ${secret.label}`} onClick={() => ask('revoke', exposure)}>
            Revoke
          </Button>
        </Allowed>
      )}
      <Allowed decision={decision}>
        <Button
          variant={worksUntil === null ? 'light' : 'subtle'}
          size="xs"
          leftSection={<KeyRound size={14} aria-hidden />}
          aria-label={`Rotate ${secret.label}`}
          onClick={() => ask('rotate', exposure)}
        >
          Rotate
        </Button>
      </Allowed>
    </Group>
  )
}
