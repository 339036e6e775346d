import { Anchor, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { LifeBuoy, SearchX } from 'lucide-react'
import { usePages } from '../../../portal/api.ts'
import { ShowMore } from '../../../portal/Growing.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { Page } from '../../../portal/Page.tsx'
import { Empty, Loading } from '../../../portal/states.tsx'
import { found, type FoundOrganization } from '../contract.ts'
import { Console, NotShown } from './Console.tsx'
import { FoundAccount } from './FoundAccount.tsx'
import { organizationsPath, planName } from './support.ts'

export default function FindPage() {
  return (
    <Console>
      <Find />
    </Console>
  )
}

function Find() {
  const { search = '' } = useSearch({ strict: false }) as { search?: string }
  return (
    <Page title="Support console" lead="What you look at and what you do is in the organization’s own log." width={860}>
      <SearchField key={search} search={search} />
      {search === '' ? (
        <Empty icon={LifeBuoy} title="Whom can you help?">
          Search for an organization by its name, slug or id, or by the e-mail address of somebody in it.
        </Empty>
      ) : (
        <Results key={search} search={search} />
      )}
    </Page>
  )
}

function SearchField({ search }: { readonly search: string }) {
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { search },
    validate: { search: (typed) => (typed.trim().length > 1 ? null : 'Enter at least 2 letters.') },
  })
  return (
    <form
      role="search"
      noValidate
      onSubmit={form.onSubmit((values) => void navigate({ to: '.', search: { search: values.search.trim() } as never }))}
    >
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          flex={1}
          type="search"
          aria-label="Organization or e-mail address"
          placeholder="Organization or e-mail address"
          autoComplete="off"
          {...form.getInputProps('search')}
        />
        <Button type="submit">Find</Button>
      </Group>
    </form>
  )
}

function Results({ search }: { readonly search: string }) {
  const list = usePages(organizationsPath, found, { search })
  const person = list.data?.pages[0]?.person
  if (list.error && !list.data) return <NotShown error={list.error} again={list.refetch} />
  if (list.isPending) return <Loading rows={3} height={84} />
  return (
    <Stack>
      {person && <FoundAccount person={person} />}
      {list.total === 0 && !person && (
        <Empty icon={SearchX} title="Nothing found">
          No organization and no account fits “{search}”.
        </Empty>
      )}
      {list.items.length > 0 && (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Organizations">
          {list.items.map((organization) => (
            <OrganizationCard key={organization.id} organization={organization} />
          ))}
        </Stack>
      )}
      <ShowMore list={list} />
    </Stack>
  )
}

function OrganizationCard({
  organization: { id, name, slug, plan, members, owner, createdAt },
}: {
  readonly organization: FoundOrganization
}) {
  return (
    <Card component="li" withBorder padding="md">
      <Stack gap={4}>
        <Group justify="space-between" gap="xs">
          <Anchor component={Link} to="/support/organization" search={{ id } as never} fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Anchor>
          <Text size="sm" c="dimmed">
            {[planName(plan), members === 1 ? '1 member' : `${members} members`].filter(Boolean).join(' · ')}
          </Text>
        </Group>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Owned by {owner.name}, {owner.email}
        </Text>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {slug} · created <Moment at={createdAt} />
        </Text>
      </Stack>
    </Card>
  )
}
