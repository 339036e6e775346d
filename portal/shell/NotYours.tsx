import { Button, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMe } from '../api.ts'
import { Page } from '../Page.tsx'
import { roleLabel } from '../product.ts'

interface Props {
  /** Where this page has shown the organization before: the membership has ended since. */
  readonly name: string | undefined
}

/** Whether the organization exists is not told to those who don't belong to it. */
export function NotYours({ name }: Props) {
  const { memberships, person } = useMe()
  return (
    <Page title={name === undefined ? 'This organization is not there, or not yours' : `You no longer have access to ${name}`}>
      <Text>
        You are signed in as {person.email}.{' '}
        {name === undefined
          ? 'If somebody removed you, or sent you this address, ask them for an invitation.'
          : 'Your account stays as it is. To come back, ask for a new invitation.'}
      </Text>
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
