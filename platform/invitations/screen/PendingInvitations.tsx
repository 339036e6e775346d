/** The invitations that wait for an answer, and the expired ones, apart from the members (C11, Z3). */
import { Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import { MailPlus } from 'lucide-react'
import { type RefObject, useRef } from 'react'
import { useDialog } from '../../../portal/Confirm.tsx'
import { useMay, useOrganizationPath, usePages } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { Empty, Failed, Loading } from '../../../portal/states.tsx'
import { usePhone } from '../../../portal/usePhone.ts'
import { type Invitation, invitationPage } from '../contract.ts'
import { CancelDialog } from './CancelDialog.tsx'
import { InvitationCards, InvitationTable } from './InvitationRows.tsx'
import classes from './InvitationRows.module.css'

export function PendingInvitations() {
  const decision = useMay()('invitations.view')
  const heading = useRef<HTMLHeadingElement>(null)
  const cancelling = useDialog<Invitation>()
  return (
    <Stack gap="sm" component="section" aria-labelledby="pending">
      {decision.allowed ? (
        <List heading={heading} onCancel={cancelling.open} />
      ) : (
        <>
          <Heading heading={heading} />
          <Text size="sm" c="dimmed">
            {decision.because}
          </Text>
        </>
      )}
      <CancelDialog
        opened={cancelling.opened}
        invitation={cancelling.subject}
        onClose={cancelling.close}
        // The row, and its button with the focus, are gone by then.
        onCancelled={() => heading.current?.focus()}
      />
    </Stack>
  )
}

interface ListProps {
  readonly heading: RefObject<HTMLHeadingElement | null>
  readonly onCancel: (invitation: Invitation) => void
}

function Heading({ heading, count }: Pick<ListProps, 'heading'> & { readonly count?: number }) {
  return (
    <Title order={2} size="h4" id="pending" tabIndex={-1} ref={heading} className={classes.heading}>
      Pending invitations{count !== undefined && ` (${count})`}
    </Title>
  )
}

function List({ heading, onCancel }: ListProps) {
  // They are accepted and declined while the page is open.
  const list = usePages(useOrganizationPath('/invitations'), invitationPage, {}, { refetchInterval: 20_000 })
  const phone = usePhone()
  const Rows = phone ? InvitationCards : InvitationTable
  return (
    <>
      <Heading heading={heading} count={list.total} />
      {list.isPending && <Loading rows={2} />}
      {list.error && !list.data && <Failed error={list.error} again={list.refetch} />}
      {list.total === 0 && (
        <Empty icon={MailPlus} title="No invitations are pending">
          Whoever you invite stands here until they accept. A link works for {product.invitation.expiresAfterDays} days.
        </Empty>
      )}
      {list.items.length > 0 && (
        <Box>
          <Rows invitations={list.items} onCancel={onCancel} />
        </Box>
      )}
      {list.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </Group>
      )}
    </>
  )
}
