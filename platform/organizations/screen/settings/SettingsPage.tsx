import { Card, Divider, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { get, useOrganizationPath } from '../../../../portal/api.ts'
import { Page } from '../../../../portal/Page.tsx'
import { product } from '../../../../portal/product.ts'
import { Loaded } from '../../../../portal/states.tsx'
import { Ending } from '../../../deletion/screen/Ending.tsx'
import { OrganizationName } from '../../../members/screen/OrganizationName.tsx'
import { TransferOwnership } from '../../../ownership/screen/TransferOwnership.tsx'
import { type Organization, organization as shape } from '../../contract.ts'
import { LastChange } from './LastChange.tsx'
import { Logo } from './Logo.tsx'
import { Region } from './Region.tsx'
import { Targets } from './Targets.tsx'

// Others change settings while the page is open.
const refetchInterval = 20_000

/** Z1: what the organization sets for itself, as far as the product has it. */
export default function SettingsPage() {
  const path = useOrganizationPath()
  const query = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, shape, { signal }), refetchInterval })
  return (
    <Page title="Organization" lead={<LastChange />} width={820}>
      <Loaded query={query} rows={6}>
        {(organization) => <Sections key={organization.id} organization={organization} />}
      </Loaded>
    </Page>
  )
}

function Sections({ organization }: { readonly organization: Organization }) {
  const has = (...keys: readonly (typeof product.settings)[number][]) => keys.some((key) => product.settings.includes(key))
  return (
    <Stack gap="lg">
      <Section title="Name and logo">
        <OrganizationName organization={organization} level={3} />
        {has('logo') && <Logo organization={organization} />}
      </Section>
      {has('currency', 'timezone', 'locale', 'fiscalYear') && (
        <Section title={has('currency') ? 'Currency, time and dates' : 'Time and dates'}>
          <Region organization={organization} />
        </Section>
      )}
      {has('targets') && (
        <Section title="Revenue targets">
          <Targets organization={organization} />
        </Section>
      )}
      <Section title="Danger zone" danger>
        <TransferOwnership organization={organization} />
        <Divider />
        <Ending organizationName={organization.name} />
      </Section>
    </Stack>
  )
}

interface SectionProps {
  readonly title: string
  readonly danger?: boolean
  readonly children: ReactNode
}

function Section({ title, danger = false, children }: SectionProps) {
  const id = useId()
  return (
    <Card
      withBorder
      component="section"
      aria-labelledby={id}
      padding="lg"
      style={danger ? { borderColor: 'var(--mantine-color-red-outline)' } : undefined}
    >
      <Stack>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  )
}
