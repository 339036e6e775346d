import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { useMay } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { Organization } from '../../organizations/contract.ts'
import { TransferDialog } from './TransferDialog.tsx'

/** Handing the organization over: by the owner, or by writing to the support, as the product has it (Z6, C16). */
export function TransferOwnership({ organization }: { readonly organization: Organization }) {
  const decision = useMay()('ownership.transfer')
  const [opened, { open, close }] = useDisclosure()
  if (product.ownership.transfer === 'support') return <BySupport organization={organization} />
  return (
    <Group justify="space-between" gap="sm">
      <Explained>
        {organization.owner.name} owns this organization. A new owner takes over at once, and only they can hand it back.
      </Explained>
      <Allowed decision={decision}>
        <Button variant="outline" color="red" onClick={open}>
          Transfer Ownership
        </Button>
      </Allowed>
      <TransferDialog opened={opened} onClose={close} organization={organization} />
    </Group>
  )
}

function BySupport({ organization }: { readonly organization: Organization }) {
  const support = product.brand.supportAddress
  const subject = encodeURIComponent(`Transfer the ownership of ${organization.name}`)
  return (
    <Explained>
      {organization.owner.name} owns this organization. To transfer ownership to another member, the owner writes to{' '}
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
      <Text fw={500}>Ownership</Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Stack>
  )
}
