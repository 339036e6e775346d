/** What the table on a desk and the cards on a phone both show of a key. */
import { ActionIcon, Badge, Code, Group, Menu, Stack, Text, Tooltip } from '@mantine/core'
import { Ellipsis, KeyRound, Pencil, Trash2 } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { useMay } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { ApiKey } from '../contract.ts'
import classes from './Keys.module.css'

export type Act = 'edit' | 'rotate' | 'revoke'
export type Ask = (act: Act, apiKey: ApiKey) => void

interface Props {
  readonly apiKey: ApiKey
}

export function NameAndPrefix({ apiKey: { name, prefix } }: Props) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={500} className={classes.text}>
        {name}
      </Text>
      <Code w="max-content" maw="100%">
        {prefix}…
      </Code>
    </Stack>
  )
}

/** How many, with all of them behind it; fewer are in force where its holder may less. */
export function Permissions({ apiKey: { permissions, inForce } }: Props) {
  const words = permissions.map((action) => product.policy.actions[action]?.label ?? action)
  const count = `${permissions.length} ${permissions.length === 1 ? 'permission' : 'permissions'}`
  return (
    <Stack gap={2}>
      <Tooltip label={`Can ${words.join('; ')}.`} multiline maw={360} events={{ hover: true, focus: true, touch: true }}>
        <Text size="sm" tabIndex={0} w="max-content" aria-description={words.join('; ')} className={classes.hinted}>
          {count}
        </Text>
      </Tooltip>
      {inForce.length < permissions.length && (
        <Text size="xs" c="dimmed">
          {inForce.length} in force: its holder may do no more
        </Text>
      )}
    </Stack>
  )
}

/** Whom it acts for, and who made it. */
export function Holder({ apiKey: { heldBy, createdBy, createdAt } }: Props) {
  return (
    <Stack gap={2}>
      <Group gap={6}>
        <Text size="sm" className={classes.text}>
          {heldBy.name ?? 'Somebody who has left'}
        </Text>
        {!heldBy.isMember && (
          <Badge size="sm" variant="light" color="gray" tt="none">
            does nothing
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" className={classes.text}>
        made by {createdBy.name}, <Moment at={createdAt} />
      </Text>
    </Stack>
  )
}

export function Use({ apiKey: { lastUsedAt, previousUntil } }: Props) {
  return (
    <Stack gap={2}>
      <Text size="sm">{lastUsedAt === null ? 'Never used' : <Moment at={lastUsedAt} />}</Text>
      {previousUntil !== null && (
        <Text size="xs" c="dimmed">
          The former key: <Moment at={previousUntil} as="expires" />
        </Text>
      )}
    </Stack>
  )
}

export function End({ apiKey: { expiresAt, isExpired } }: Props) {
  if (isExpired) {
    return (
      <Badge variant="light" color="red" tt="none">
        Expired
      </Badge>
    )
  }
  return (
    <Text size="sm" c={expiresAt === null ? 'dimmed' : undefined}>
      {expiresAt === null ? 'Never' : <Moment at={expiresAt} as="expires" />}
    </Text>
  )
}

export function Acts({ apiKey, ask }: Props & { readonly ask: Ask }) {
  const decision = useMay()('api-keys.manage')
  const more = (
    <ActionIcon variant="subtle" color="gray" aria-label={`Actions on ${apiKey.name}`}>
      <Ellipsis size={18} aria-hidden />
    </ActionIcon>
  )
  if (!decision.allowed) return <Allowed decision={decision}>{more}</Allowed>
  return (
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>{more}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => ask('edit', apiKey)}>
          Edit
        </Menu.Item>
        <Menu.Item leftSection={<KeyRound size={14} aria-hidden />} onClick={() => ask('rotate', apiKey)}>
          Rotate
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item c="var(--mantine-color-error)" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => ask('revoke', apiKey)}>
          Revoke
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
