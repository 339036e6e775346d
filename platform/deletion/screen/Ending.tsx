import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { useMay } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'

/** The way to the page where the organization ends; where only the support ends one, how to ask (Z12, C16). */
export function Ending({ organizationName }: { readonly organizationName: string }) {
  const decision = useMay()('organization.delete')
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  if (product.deletion === 'support') return <BySupport organizationName={organizationName} />
  const button = decision.allowed ? (
    <Button component={Link} to={`/o/${slug}/settings/deletion`} variant="outline" color="red">
      Delete organization
    </Button>
  ) : (
    <Allowed decision={decision}>
      <Button variant="outline" color="red">
        Delete organization
      </Button>
    </Allowed>
  )
  return (
    <Group justify="space-between" gap="sm">
      <Explained>You see everything that goes, and what stays, before anything is deleted. It can’t be undone.</Explained>
      {button}
    </Group>
  )
}

function BySupport({ organizationName }: { readonly organizationName: string }) {
  const support = product.brand.supportAddress
  const subject = encodeURIComponent(`Delete ${organizationName}`)
  return (
    <Explained>
      Deletion can’t be undone, so the support does it. The owner writes to{' '}
      <Anchor href={`mailto:${support}?subject=${subject}`} inherit>
        {support}
      </Anchor>
      .
    </Explained>
  )
}

function Explained({ children }: { readonly children: ReactNode }) {
  return (
    <Stack gap={2} flex={1} miw={240}>
      <Text fw={500}>Deletion</Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Stack>
  )
}
