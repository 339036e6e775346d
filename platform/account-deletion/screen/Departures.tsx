import { Alert, Anchor, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { product } from '../../../portal/product.ts'
import type { AccountDeletionPlan, Departure } from '../contract.ts'

interface Props {
  readonly plan: AccountDeletionPlan
  /** Called where a link leads away from the dialog. */
  readonly onLeave: () => void
}

/** What goes, what stays, and what stands against it. */
export function Departures({ plan: { organizations }, onLeave }: Props) {
  const blocked = organizations.filter(({ how }) => how === 'blocked')
  return (
    <Stack gap="sm">
      {blocked.map((one) => (
        <Blocked key={one.organization.id} one={one} onLeave={onLeave} />
      ))}
      <List size="sm" spacing={4}>
        {organizations
          .filter(({ how }) => how !== 'blocked')
          .map((one) => (
            <List.Item key={one.organization.id}>{sentenceOf(one)}</List.Item>
          ))}
        <List.Item>Your ways to sign in, your sessions and your picture are deleted, and your address is free.</List.Item>
        <List.Item>What you did stays in the logs of your organizations, under your name.</List.Item>
        <List.Item>This can’t be undone.</List.Item>
      </List>
    </Stack>
  )
}

function Blocked({ one: { organization, reasons }, onLeave }: { readonly one: Departure; readonly onLeave: () => void }) {
  return (
    <Alert color="red" variant="light" title={`You own ${organization.name}`}>
      <Text size="sm">
        {reasons.join(' ')} Hand it over or delete it first:{' '}
        <Anchor
          renderRoot={(props) => <Link {...props} to={`/o/${organization.slug}/settings/organization`} onClick={onLeave} />}
          inherit
          c="inherit"
        >
          settings of {organization.name}
        </Anchor>
        {product.ownership.transfer === 'support' ? `, or write to ${product.brand.supportAddress}.` : '.'}
      </Text>
    </Alert>
  )
}

function sentenceOf({ organization: { name }, how, records }: Departure): string {
  if (how === 'close') return `${name} is closed: nobody else belongs to it, and it is empty.`
  const ends = records.map(({ label, ending }) => `${label}: ${endings[ending]}`).join(', ')
  return `You leave ${name}${ends ? ` (${ends})` : ''}.`
}

const endings: Readonly<Record<Departure['records'][number]['ending'], string>> = {
  unassign: 'unassigned',
  reassign: 'given to the owner',
  archive: 'archived',
  revoke: 'revoked',
  keep: 'kept',
}
