import { Button, Stack } from '@mantine/core'
import type { FormEvent, RefObject } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { useMembership } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { Organization } from '../../organizations/contract.ts'
import { grantableRoles } from '../../product.ts'
import { AddressField, Outcomes, RecognisedAddresses } from './AddressField.tsx'
import { seatsHint } from './drafts.ts'
import { useInvite } from './useInvite.ts'

interface Props {
  readonly organization: Organization
  /** Whether this person may invite, and a seat is left. */
  readonly decision: { readonly allowed: true } | { readonly allowed: false; readonly because: string }
  readonly field: RefObject<HTMLInputElement | null>
}

/** Invite on the page itself: a field and a button. */
export function InviteForm({ organization, decision, field }: Props) {
  const roles = grantableRoles(product, useMembership().role)
  const invite = useInvite(organization.id, field, () => field.current?.focus())
  function submit(event: FormEvent) {
    event.preventDefault()
    if (decision.allowed) invite.submit()
  }
  const send = (
    <Button type="submit" loading={invite.sending}>
      {product.words.invite.send}
    </Button>
  )
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" maw={620}>
        <AddressField
          invite={invite}
          field={field}
          readOnly={!decision.allowed}
          hint={decision.allowed ? seatsHint(product, organization, invite.count) : decision.because}
          button={decision.allowed ? send : <Allowed decision={decision}>{send}</Allowed>}
        />
        <RecognisedAddresses invite={invite} roles={roles} />
        <Outcomes invite={invite} />
      </Stack>
    </form>
  )
}
