import { Button, Card, Group, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { UserPlus, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { get, useMay, useMembership, useOrganizationPath } from '../../../portal/api.ts'
import { Page } from '../../../portal/Page.tsx'
import { product, roleLabel } from '../../../portal/product.ts'
import { Loaded } from '../../../portal/states.tsx'
import { date } from '../../../portal/time.ts'
import { type Organization, organization as shape } from '../contract.ts'
import { OpenInvitations } from './OpenInvitations.tsx'
import { WhatYouMay } from './WhatYouMay.tsx'

export default function Overview() {
  const { organization, role } = useMembership()
  const path = useOrganizationPath()
  const query = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, shape, { signal }) })
  return (
    <Page
      title={organization.name}
      lead={`${product.brand.tagline} of ${organization.name}. You are here as ${roleLabel(role)}.`}
      actions={<Invite />}
    >
      <OpenInvitations />
      <Loaded query={query} rows={3}>
        {(found) => <Facts organization={found} />}
      </Loaded>
      <WhatYouMay role={role} />
    </Page>
  )
}

function Invite() {
  const { organization } = useMembership()
  const may = useMay()
  const { path } = product.words.membersPage
  return (
    <Allowed decision={may('invitations.create')}>
      <Button
        component={Link}
        to={`/o/${organization.slug}/${path}`}
        search={{ invite: '1' } as never}
        leftSection={<UserPlus size={16} aria-hidden />}
      >
        Invite somebody
      </Button>
    </Allowed>
  )
}

function Facts({ organization }: { readonly organization: Organization }) {
  const { seats, plan, owner, createdAt, slug } = organization
  const { title, path } = product.words.membersPage
  return (
    <SimpleGrid cols={{ base: 1, sm: plan ? 3 : 2 }}>
      <Fact label="Members" value={seats.used}>
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed">
            {seats.pending === 1 ? '1 invitation pending' : `${seats.pending} invitations pending`}
          </Text>
          <Button
            component={Link}
            to={`/o/${slug}/${path}`}
            variant="light"
            size="compact-sm"
            leftSection={<Users size={14} aria-hidden />}
          >
            {title}
          </Button>
        </Group>
      </Fact>
      {plan && (
        <Fact label="Plan" value={plan.name}>
          <Seats seats={seats} />
        </Fact>
      )}
      <Fact label="Owner" value={owner.name}>
        <Text size="sm" c="dimmed">
          Organization since {date(createdAt)}
        </Text>
      </Fact>
    </SimpleGrid>
  )
}

function Seats({ seats: { used, limit } }: Pick<Organization, 'seats'>) {
  if (limit === null) return <Text size="sm">Seats without limit</Text>
  return (
    <Stack gap={6}>
      <Text size="sm" c="dimmed">
        {used} of {limit} {limit === 1 ? 'seat' : 'seats'} used
      </Text>
      <Progress value={(100 * used) / limit} size="sm" color={used >= limit ? 'orange' : undefined} aria-hidden />
    </Stack>
  )
}

function Fact({ label, value, children }: { readonly label: string; readonly value: ReactNode; readonly children: ReactNode }) {
  return (
    <Card withBorder padding="md">
      <Stack gap={4}>
        <Title order={2} size="sm" c="dimmed" fw={500}>
          {label}
        </Title>
        <Text fz="xl" fw={600} truncate>
          {value}
        </Text>
        {children}
      </Stack>
    </Card>
  )
}
