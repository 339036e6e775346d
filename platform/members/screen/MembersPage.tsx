import { Button, Card, Divider, Skeleton, Stack } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { UserPlus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { noDialog } from '../../../portal/Confirm.tsx'
import { Page } from '../../../portal/Page.tsx'
import { useMay } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { Failed } from '../../../portal/states.tsx'
import { InviteDialog } from '../../invitations/screen/InviteDialog.tsx'
import { InviteForm } from '../../invitations/screen/InviteForm.tsx'
import { PendingInvitations } from '../../invitations/screen/PendingInvitations.tsx'
import type { Organization } from '../../organizations/contract.ts'
import { RecentlyRemoved } from '../../removal/screen/RecentlyRemoved.tsx'
import { Leaving } from './Leaving.tsx'
import { MemberList } from './MemberList.tsx'
import { OrganizationName } from './OrganizationName.tsx'
import { SeatsUsed } from './SeatsUsed.tsx'
import { useOrganization } from './queries.ts'
import { whyFull } from './seats.ts'
import { useWish } from './useView.ts'

const { membersPage, invite } = product.words

export default function MembersPage() {
  const organization = useOrganization()
  const invitation = useInvitation(organization.data)
  useHotkeys([['M', () => noDialog() && invitation.begin()]])
  if (organization.error && !organization.data) {
    return (
      <Page title={membersPage.title} width={1200}>
        <Failed error={organization.error} again={organization.refetch} />
      </Page>
    )
  }
  return (
    <Page
      title={membersPage.title}
      width={1200}
      actions={
        invite.form === 'dialog' && (
          <Allowed decision={invitation.decision}>
            <Button leftSection={<UserPlus size={16} aria-hidden />} aria-keyshortcuts="M" onClick={invitation.begin}>
              {invite.open}
            </Button>
          </Allowed>
        )
      }
    >
      <Card withBorder padding="lg">
        {organization.data ? <Panel organization={organization.data} invitation={invitation} /> : <Skeleton height={60} />}
      </Card>
      <MemberList organizationName={organization.data?.name ?? ''} />
      <Divider />
      <PendingInvitations />
      <RecentlyRemoved />
      <Divider />
      {organization.data && <Leaving organization={organization.data} />}
      {organization.data && <InviteDialog opened={invitation.opened} onClose={invitation.end} organization={organization.data} />}
    </Page>
  )
}

function Panel({
  organization,
  invitation,
}: {
  readonly organization: Organization
  readonly invitation: ReturnType<typeof useInvitation>
}) {
  return (
    <Stack gap="md">
      <OrganizationName organization={organization} />
      <SeatsUsed organization={organization} />
      {invite.form === 'inline' && <InviteForm organization={organization} decision={invitation.decision} field={invitation.field} />}
    </Stack>
  )
}

/** By button, by the key M, or by `?invite=1` from the command palette: opens the dialog, or goes to the field. */
function useInvitation(organization: Organization | undefined) {
  const field = useRef<HTMLInputElement>(null)
  const [opened, setOpened] = useState(false)
  const wish = useWish('invite')
  const may = useMay()('invitations.create')
  const full = organization && whyFull(product, organization)
  const decision = may.allowed && full ? { allowed: false as const, because: full } : may
  const toField = wish.wished && organization !== undefined && invite.form === 'inline'
  useEffect(() => {
    if (!toField) return
    field.current?.focus()
    wish.granted()
  })
  return {
    decision,
    field,
    opened: invite.form === 'dialog' && (opened || (wish.wished && may.allowed)),
    begin() {
      if (invite.form === 'inline') field.current?.focus()
      else if (decision.allowed) setOpened(true)
    },
    end() {
      setOpened(false)
      if (wish.wished) wish.granted()
    },
  }
}
