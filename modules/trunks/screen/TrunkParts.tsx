/** What the table on a desk and the cards on a phone both show of a trunk. */
import { ActionIcon, Badge, Code, Menu, Stack, Text } from '@mantine/core'
import { Ellipsis, KeyRound, Pause, Pencil, Play, Trash2 } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Moment, useNow } from '../../../portal/Moment.tsx'
import { useMay } from '../../../portal/api.ts'
import { isPast } from '../../../portal/time.ts'
import type { Trunk, TrunkState } from '../contract.ts'
import { states } from './states.ts'
import classes from './Trunks.module.css'

export type Act = 'rename' | 'rotate' | 'suspend' | 'resume' | 'delete'
export type Ask = (act: Act, trunk: Trunk) => void

export function Username({ trunk }: { readonly trunk: Trunk }) {
  return (
    <Stack gap={2}>
      <Code className={classes.text} w="max-content" maw="100%">
        {trunk.username}
      </Code>
      <Text size="xs" c="dimmed" className={classes.text}>
        {trunk.realm}
      </Text>
    </Stack>
  )
}

/** One that lapses is suspended from a time on, and nobody tells an open page. */
function useTrunkState({ status, suspended }: Trunk): TrunkState {
  const now = useNow()
  return status === 'lapsing' && suspended && isPast(suspended.from, now) ? 'suspended' : status
}

/** The state, who is behind it, and of one that lapses until when. */
export function Status({ trunk }: { readonly trunk: Trunk }) {
  const state = useTrunkState(trunk)
  const { label, color, meaning } = states[state]
  const since = trunk.revoked ?? trunk.suspended
  return (
    <Stack gap={2}>
      <Badge variant="dot" color={color} tt="none" fw={500} title={meaning} className={classes.status}>
        {label}
      </Badge>
      {since && (
        <Text size="xs" c="dimmed" className={classes.text}>
          by {since.by.name}, <Moment at={since.at} />
        </Text>
      )}
      {state === 'lapsing' && trunk.suspended && (
        <Text size="xs" c="dimmed" className={classes.text}>
          suspended <Moment at={trunk.suspended.from} /> at the latest
        </Text>
      )}
    </Stack>
  )
}

/** How old the password is, and whose doing it was. */
export function Password({ trunk }: { readonly trunk: Trunk }) {
  const { at, by } = trunk.rotated ?? { at: trunk.createdAt, by: trunk.createdBy }
  return (
    <Text size="sm" c="dimmed" className={classes.text}>
      {trunk.rotated ? 'rotated' : 'made'} <Moment at={at} />, shown to {by.name}
    </Text>
  )
}

export function Acts({ trunk, ask }: { readonly trunk: Trunk; readonly ask: Ask }) {
  const state = useTrunkState(trunk)
  const decision = useMay()('trunks.manage', { state })
  const more = (
    <ActionIcon variant="subtle" color="gray" data-actions={trunk.id} aria-label={`Actions on ${trunk.name}`}>
      <Ellipsis size={18} aria-hidden />
    </ActionIcon>
  )
  if (!decision.allowed) return <Allowed decision={decision}>{more}</Allowed>
  return (
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>{more}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => ask('rename', trunk)}>
          Rename
        </Menu.Item>
        <Menu.Item leftSection={<KeyRound size={14} aria-hidden />} onClick={() => ask('rotate', trunk)}>
          Rotate the password
        </Menu.Item>
        {state !== 'suspended' && (
          <Menu.Item leftSection={<Pause size={14} aria-hidden />} onClick={() => ask('suspend', trunk)}>
            Suspend
          </Menu.Item>
        )}
        {trunk.suspended && (
          <Menu.Item leftSection={<Play size={14} aria-hidden />} onClick={() => ask('resume', trunk)}>
            Resume
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item c="var(--mantine-color-error)" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => ask('delete', trunk)}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
