import { Button, Group, Modal, Select, Stack } from '@mantine/core'
import { type FormEvent, useRef } from 'react'
import { useMembership } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { Organization } from '../../organizations/contract.ts'
import { grantableRoles } from '../../product.ts'
import { AddressField, Outcomes, RecognisedAddresses } from './AddressField.tsx'
import { seatsHint } from './drafts.ts'
import { useInvite } from './useInvite.ts'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
  readonly organization: Organization
}

const { open, send } = product.words.invite

/** Invite in a dialog, with a role for all and for each. */
export function InviteDialog({ opened, onClose, organization }: Props) {
  const roles = grantableRoles(product, useMembership().role)
  const field = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  function finish() {
    done.current = true
    onClose()
  }
  const invite = useInvite(organization.id, field, finish)
  function submit(event: FormEvent) {
    event.preventDefault()
    invite.submit()
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      // A slip of the finger must not throw away a pasted list: it is there again when the dialog is.
      onExitTransitionEnd={() => {
        if (done.current) invite.reset()
        done.current = false
      }}
      title={open}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <AddressField invite={invite} field={field} hint={seatsHint(product, organization, invite.count)} />
          <Select
            label="Role"
            allowDeselect={false}
            data={roles.map(({ key, label }) => ({ value: key, label }))}
            value={invite.role}
            onChange={(role) => role && invite.setRole(role)}
          />
          <RecognisedAddresses invite={invite} roles={roles} />
          <Outcomes invite={invite} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={finish}>
              {invite.outcomes.length ? 'Close' : 'Cancel'}
            </Button>
            <Button type="submit" loading={invite.sending}>
              {send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
