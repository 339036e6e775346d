import { Button, Center, Stack, Text } from '@mantine/core'
import { Lock, ScrollText, SearchX } from 'lucide-react'
import { Page } from '../../../portal/Page.tsx'
import { useMay } from '../../../portal/api.ts'
import { Empty, Failed, Loading, Stale } from '../../../portal/states.tsx'
import { usePhone } from '../../../portal/usePhone.ts'
import { AuditFilters } from './AuditFilters.tsx'
import { Downloads } from './Downloads.tsx'
import { EventCards } from './EventCards.tsx'
import { EventDrawer } from './EventDrawer.tsx'
import { EventTable } from './EventTable.tsx'
import { Proof } from './Proof.tsx'
import { type Listing, useEvents, useListing } from './useLog.ts'
import { filters, isFiltered } from './view.ts'

export default function AuditPage() {
  const decision = useMay()('audit.view')
  return decision.allowed ? (
    <Log />
  ) : (
    <Page title="Audit log">
      <Empty icon={Lock} title="You can’t see the audit log">
        {decision.because}
      </Empty>
    </Page>
  )
}

function Log() {
  const listing = useListing()
  return (
    <Page
      title="Audit log"
      width={1200}
      lead="Who did what, and by which rule. Nobody can change it, and you can check that nobody did."
      actions={<Downloads view={listing.view} />}
    >
      <Proof />
      <AuditFilters listing={listing} />
      <Events listing={listing} />
    </Page>
  )
}

function Events({ listing }: { readonly listing: Listing }) {
  const events = useEvents(listing.view)
  const phone = usePhone()
  if (events.error && !events.data) return <Failed error={events.error} again={events.refetch} />
  if (!events.data) return <Loading rows={8} height={52} />
  const { items, total, isLeast, hasNextPage, fetchNextPage, isFetchingNextPage, isPlaceholderData } = events
  const List = phone ? EventCards : EventTable
  return (
    <Stack gap="sm">
      {items.length === 0 ? (
        <Nothing listing={listing} />
      ) : (
        <>
          <Text size="sm" c="dimmed" role="status">
            {isLeast ? 'More than ' : ''}
            {total.toLocaleString('en')} {total === 1 ? 'event' : 'events'}
          </Text>
          <Stale stale={isPlaceholderData}>
            <List events={items} listing={listing} />
          </Stale>
        </>
      )}
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older events
          </Button>
        </Center>
      )}
      <EventDrawer listing={listing} events={items} />
    </Stack>
  )
}

function Nothing({ listing: { view, show } }: { readonly listing: Listing }) {
  if (!isFiltered(view)) {
    return (
      <Empty icon={ScrollText} title="Nothing happened yet">
        Whatever changes in this organization will stand here.
      </Empty>
    )
  }
  const clear = () => show(Object.fromEntries(filters.map((key) => [key, undefined])))
  return (
    <Empty icon={SearchX} title="No events match" action={<Button onClick={clear}>Clear filters</Button>}>
      Try other words, or a longer time.
    </Empty>
  )
}
