import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { get } from '../../../portal/api.ts'
import { Moment } from '../../../portal/Moment.tsx'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import { Loading } from '../../../portal/states.tsx'
import { type SupportOrganization, supportOrganization } from '../contract.ts'
import { Console, NotShown } from './Console.tsx'
import { Ending } from './Ending.tsx'
import { Invitations } from './Invitations.tsx'
import { Members } from './Members.tsx'
import { PlanDialog } from './PlanDialog.tsx'
import { organizationPath } from './support.ts'

export default function OrganizationPage() {
  return (
    <Console>
      <Organization />
    </Console>
  )
}

function Organization() {
  const { id = '' } = useSearch({ strict: false }) as { id?: string }
  const path = organizationPath(encodeURIComponent(id))
  const query = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, supportOrganization, { signal }) })
  return (
    <Page
      title={query.data?.name ?? 'Organization'}
      lead={
        <Group gap={4} component="span">
          <ArrowLeft size={14} aria-hidden />
          <Anchor component={Link} to="/support" inherit>
            Support console
          </Anchor>
        </Group>
      }
    >
      {query.error ? (
        <NotShown error={query.error} again={query.refetch} />
      ) : query.data ? (
        <Whole organization={query.data} />
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Whole({ organization }: { readonly organization: SupportOrganization }) {
  return (
    <>
      <Facts organization={organization} />
      <Section title="Members">
        <Members organization={organization} />
      </Section>
      <Section title="Open invitations">
        <Invitations organization={organization} />
      </Section>
      <Section title="Delete the organization">
        <Ending organization={organization} />
      </Section>
    </>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <Card withBorder component="section" aria-labelledby={id} padding="lg">
      <Stack>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  )
}

function Facts({ organization }: { readonly organization: SupportOrganization }) {
  const { owner, plan, seats, slug, id, createdAt } = organization
  const [changing, setChanging] = useState(false)
  return (
    <Card withBorder padding="lg">
      <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} spacing="md" m={0}>
        <Fact name="Owner">
          {owner.name}, {owner.email}
        </Fact>
        <Fact name="Seats">
          {seats.limit === null ? `${seats.used} taken, without limit` : `${seats.used} of ${seats.limit} taken`}
          {seats.pending > 0 && `, ${seats.pending} invited`}
        </Fact>
        {plan && (
          <Fact name="Plan">
            <Group gap="xs">
              {plan.name}
              <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
                Change plan
              </Button>
            </Group>
          </Fact>
        )}
        <Fact name="Created">
          <Moment at={createdAt} />
        </Fact>
        <Fact name="Slug">{slug}</Fact>
        <Fact name="Id">{id}</Fact>
      </SimpleGrid>
      {product.plans && <PlanDialog organization={organization} opened={changing} onClose={() => setChanging(false)} />}
    </Card>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Text>
    </div>
  )
}
