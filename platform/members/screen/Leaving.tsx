import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { LogOut } from 'lucide-react'
import type { ReactNode } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { toast } from '../../../portal/act.ts'
import { queryClient, useMay, useMe, useMembership, visitor } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { Organization } from '../../organizations/contract.ts'
import { LeaveDialog } from '../../removal/screen/LeaveDialog.tsx'
import { somebodyMay } from './roles.ts'

/** How one leaves: by oneself where the product allows it, else by asking the owner (C15). */
export function Leaving({ organization }: { readonly organization: Organization }) {
  const { role } = useMembership()
  const me = useMe().person.id
  const [opened, { open, close }] = useDisclosure()
  const left = useLeft(organization)
  const decision = useMay()('members.leave', { personId: me, role })
  if (!somebodyMay(product, 'members.leave')) return <Asking organization={organization} owner={organization.owner.personId === me} />
  return (
    <Section>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" flex={1} miw={220}>
          {decision.allowed ? `Your access to ${organization.name} ends. Your account stays.` : decision.because}
        </Text>
        <Allowed decision={decision}>
          <Button variant="default" leftSection={<LogOut size={16} aria-hidden />} onClick={open}>
            Leave organization
          </Button>
        </Allowed>
      </Group>
      <LeaveDialog opened={opened} organizationName={organization.name} onClose={close} onLeft={left} />
    </Section>
  )
}

function Section({ children }: { readonly children: ReactNode }) {
  return (
    <Stack gap="xs" component="section" aria-labelledby="leaving">
      <Title order={2} size="h4" id="leaving">
        Leave
      </Title>
      {children}
    </Stack>
  )
}

function Asking({ organization, owner }: { readonly organization: Organization; readonly owner: boolean }) {
  const support = product.brand.supportAddress
  return (
    <Section>
      <Text size="sm" c="dimmed">
        {owner ? (
          <>
            You own {organization.name}, so you can’t leave it. To transfer ownership, write to{' '}
            <Anchor href={`mailto:${support}`}>{support}</Anchor>.
          </>
        ) : (
          <>
            To leave {organization.name}, ask the owner, {organization.owner.name}, to remove you.
          </>
        )}
      </Text>
    </Section>
  )
}

function useLeft(organization: Organization) {
  const navigate = useNavigate()
  return async () => {
    // Out of the list first: the start page would lead straight back in.
    queryClient.setQueryData(
      visitor.queryKey,
      (me) => me && { ...me, memberships: me.memberships.filter((one) => one.organization.id !== organization.id) },
    )
    await navigate({ to: '/' })
    await queryClient.invalidateQueries({ queryKey: visitor.queryKey })
    toast(`You left ${organization.name}.`)
  }
}
