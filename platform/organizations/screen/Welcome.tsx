import { Button, Card, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMe, visitor } from '../../../portal/api.ts'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import CreateOrganization from './CreateOrganization.tsx'
import { OpenInvitations } from './OpenInvitations.tsx'

/** For somebody without an organization: invited ones go in, the others begin one. */
export default function Welcome() {
  const { person, memberships } = useMe()
  // Whoever waits here for an invitation sees it come.
  useQuery({ ...visitor, refetchInterval: 15_000 })
  const own = memberships[0]?.organization
  const full = product.belonging === 'one' && own
  return (
    <Page
      title={`Welcome to ${product.name}, ${person.name}`}
      lead={memberships.length === 0 && 'You belong to no organization yet. Ask a colleague to invite you, or begin your own.'}
      width={640}
    >
      <OpenInvitations />
      {full && <Text>You belong to {own.name}.</Text>}
      {own && (
        <div>
          <Button component={Link} to={`/o/${own.slug}`}>
            Open {own.name}
          </Button>
        </div>
      )}
      {!full && (
        <Card withBorder padding="lg">
          <Stack>
            <Title order={2} size="h4">
              {own ? 'Create another organization' : 'Name your organization'}
            </Title>
            <CreateOrganization suggestion={own ? '' : `${person.name}’s organization`.slice(0, 80)} />
          </Stack>
        </Card>
      )}
    </Page>
  )
}
