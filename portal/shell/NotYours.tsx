import { Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMe } from '../api.ts'
import { Page } from '../Page.tsx'
import { roleLabel } from '../product.ts'

/** Whether the organization exists is not told to those who don't belong to it. */
export function NotYours() {
  const { memberships, person } = useMe()
  return (
    <Page title="This organization is not there, or not yours">
      <Text>You are signed in as {person.email}. If somebody removed you, or sent you this address, ask them for an invitation.</Text>
      <Stack gap="xs" align="flex-start">
        {memberships.map(({ organization, role }) => (
          <Button
            key={organization.id}
            component={Link}
            to="/o/$slug"
            params={{ slug: organization.slug } as never}
            variant="default"
            maw="100%"
          >
            Open {organization.name} ({roleLabel(role)})
          </Button>
        ))}
        {memberships.length === 0 && (
          <Button component={Link} to="/welcome">
            Go on
          </Button>
        )}
      </Stack>
    </Page>
  )
}
