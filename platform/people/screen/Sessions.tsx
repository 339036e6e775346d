import { Badge, Button, Divider, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import { Fragment } from 'react'
import { useAct } from '../../../portal/act.ts'
import { Loaded } from '../../../portal/states.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import type { Session } from '../contract.ts'
import { endAllSessions, endOtherSessions, endSession, sessions, sessionsPath } from './account.ts'
import { deviceOf, placeOf } from './device.ts'

type Own = Session & { readonly current: boolean }

export function Sessions() {
  const query = useQuery({ queryKey: [sessionsPath], queryFn: ({ signal }) => sessions(signal) })
  return (
    <Loaded query={query} rows={2}>
      {(all) => (
        <Stack gap="sm">
          {all.map((one, index) => (
            <Fragment key={one.id}>
              {index > 0 && <Divider />}
              <Row session={one} />
            </Fragment>
          ))}
          <EndMany others={all.length - 1} />
        </Stack>
      )}
    </Loaded>
  )
}

function Row({ session }: { readonly session: Own }) {
  const { name, handheld } = deviceOf(session.userAgent)
  const Icon = handheld ? Smartphone : Laptop
  const end = useAct({ run: () => endSession(session.token), done: () => `Signed out on ${name}.`, touches: [sessionsPath] })
  return (
    <Group wrap="nowrap" gap="sm">
      <Icon size={20} aria-hidden style={{ flexShrink: 0 }} />
      <Stack gap={0} flex={1} miw={0}>
        <Group gap="xs">
          <Text size="sm" fw={500}>
            {name}
          </Text>
          {session.current && (
            <Badge size="sm" variant="light" tt="none">
              This one
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {placeOf(session.ipAddress)} ·{' '}
          {session.current ? (
            'now'
          ) : (
            <>
              last seen <Moment at={session.updatedAt} />
            </>
          )}
        </Text>
      </Stack>
      {!session.current && (
        <Button variant="default" size="xs" loading={end.isPending} aria-label={`Sign out on ${name}`} onClick={() => end.mutate()}>
          Sign out
        </Button>
      )}
    </Group>
  )
}

function EndMany({ others }: { readonly others: number }) {
  const elsewhere = useAct({ run: endOtherSessions, done: () => 'You are signed out everywhere else.', touches: [sessionsPath] })
  const everywhere = useAct({ run: endAllSessions, after: () => window.location.assign('/sign-in') })
  return (
    <Group gap="xs" pt="xs">
      {others > 0 && (
        <Button variant="default" size="xs" loading={elsewhere.isPending} onClick={() => elsewhere.mutate()}>
          Sign out everywhere else
        </Button>
      )}
      <Button variant="light" color="red" size="xs" loading={everywhere.isPending} onClick={() => everywhere.mutate()}>
        Sign out everywhere
      </Button>
    </Group>
  )
}
