import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Undo2 } from 'lucide-react'
import { Moment } from '../../../portal/Moment.tsx'
import { toast, useAct } from '../../../portal/act.ts'
import { date } from '../../../portal/time.ts'
import { get, post, useMay, useMembership, useOrganizationPath } from '../../../portal/api.ts'
import { inOrganization } from '../../../portal/links.ts'
import { product } from '../../../portal/product.ts'
import { type Removal, removalList, restored } from '../contract.ts'

/** Who went within the last 30 days, with the way back. Shown to those who may remove, and only where there is somebody. */
export function RecentlyRemoved() {
  const path = useOrganizationPath('/removals')
  const may = useMay()('members.remove').allowed
  const list = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get(path, removalList, { signal, query: { limit: 200 } }),
    enabled: may,
  })
  const open = list.data?.items.filter(({ restoredAt }) => restoredAt === null) ?? []
  if (!may || open.length === 0) return null
  return (
    <Stack gap="sm" component="section" aria-labelledby="recently-removed">
      <Title order={2} size="h4" id="recently-removed">
        Recently removed ({open.length})
      </Title>
      {open.map((removal) => (
        <Row key={removal.id} removal={removal} />
      ))}
    </Stack>
  )
}

function Row({ removal }: { readonly removal: Removal }) {
  const { person, role, removedAt, removedBy, restorableUntil, secretsToRotate } = removal
  const { slug } = useMembership().organization
  const organization = useOrganizationPath()
  const restore = useAct({
    run: () => post(`${organization}/removals/${removal.id}/restore`, {}, restored),
    touches: [organization, `${organization}/members`, `${organization}/removals`, `${organization}/invitations`, '/api/v1/me'],
    after: ({ returned, stayed }) => {
      const records = returned > 0 ? ` ${returned} ${returned === 1 ? 'record' : 'records'} went back.` : ''
      const others = stayed > 0 ? ` ${stayed} stay as somebody has changed them since.` : ''
      toast(`${person.name} is a member again.${records}${others}`)
    },
  })
  return (
    <Group justify="space-between" gap="sm" wrap="wrap">
      <Stack gap={0} flex={1} miw={200}>
        <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {person.name}, {person.email}
        </Text>
        <Text size="sm" c="dimmed">
          {product.roles.find(({ key }) => key === role)?.label ?? role}, {removedBy ? `removed by ${removedBy.name}` : 'left'}{' '}
          <Moment at={removedAt} />. Can be undone until {date(restorableUntil)}.
        </Text>
        {Boolean(secretsToRotate) && (
          <Anchor component={Link} {...inOrganization(slug, `settings/secrets?person=${person.personId}`)} size="sm">
            {secretsToRotate === 1 ? '1 secret' : `${secretsToRotate} secrets`} {person.name} has seen: rotate
          </Anchor>
        )}
      </Stack>
      <Button
        variant="default"
        leftSection={<Undo2 size={16} aria-hidden />}
        aria-label={`Restore ${person.name}`}
        loading={restore.isPending}
        onClick={() => restore.mutate()}
      >
        Restore
      </Button>
    </Group>
  )
}
