import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Contact, Download, Plus, SearchX, Upload } from 'lucide-react'
import type { ReactNode } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Pages } from '../../../portal/Pages.tsx'
import { noDialog } from '../../../portal/Confirm.tsx'
import { Page } from '../../../portal/Page.tsx'
import { useMay } from '../../../portal/api.ts'
import { address } from '../../../portal/http.ts'
import { Empty, Failed, Loading, Stale } from '../../../portal/states.tsx'
import { usePhone } from '../../../portal/usePhone.ts'
import type { LeadPage } from '../contract.ts'
import { BulkBar } from './BulkBar.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { LeadCards } from './LeadCards.tsx'
import { LeadDrawer } from './LeadDrawer.tsx'
import { LeadFilters } from './LeadFilters.tsx'
import { LeadTable } from './LeadTable.tsx'
import { totalText } from './LeadParts.tsx'
import { leadsOf, type Listing, useImports, useListing, usePaths } from './useLeads.ts'
import { useSelection } from './useSelection.ts'
import { cleared, filtersOf, isFiltered, pageSize } from './view.ts'

export default function LeadsPage() {
  const listing = useListing()
  const { leads } = usePaths()
  const list = useQuery(leadsOf(leads, listing.view))
  const importing = useImporting()
  const decision = useMay()('leads.edit')
  const add = () => decision.allowed && listing.show({ ...listing.view, lead: 'new' })
  useHotkeys([
    ['N', () => noDialog() && add()],
    [
      'ArrowDown',
      () => noDialog() && document.activeElement === document.body && document.querySelector<HTMLElement>('[data-row]')?.focus(),
    ],
  ])
  const acts = <Acts onAdd={add} onImport={importing.begin} />
  return (
    <Page title="Leads" width={1400} actions={<Actions listing={listing} acts={acts} />}>
      <RunningImport onShow={importing.show} />
      <LeadFilters listing={listing} />
      <Rows list={list} listing={listing} acts={acts} />
      <LeadDrawer listing={listing} />
      <ImportDialog opened={importing.opened} id={importing.id} onImport={importing.show} onClose={importing.end} />
    </Page>
  )
}

function Actions({ listing, acts }: { readonly listing: Listing; readonly acts: ReactNode }) {
  const { leads } = usePaths()
  const { view } = listing
  return (
    <>
      <Button
        component="a"
        href={address(`${leads}/export`, { ...filtersOf(view), sort: view.sort })}
        download
        variant="default"
        leftSection={<Download size={16} aria-hidden />}
      >
        Export
      </Button>
      {acts}
    </>
  )
}

function Acts({ onAdd, onImport }: { readonly onAdd: () => void; readonly onImport: () => void }) {
  const decision = useMay()('leads.edit')
  return (
    <>
      <Allowed decision={decision}>
        <Button variant="default" leftSection={<Upload size={16} aria-hidden />} onClick={onImport}>
          Import
        </Button>
      </Allowed>
      <Allowed decision={decision}>
        <Button leftSection={<Plus size={16} aria-hidden />} aria-keyshortcuts="N" onClick={onAdd}>
          New lead
        </Button>
      </Allowed>
    </>
  )
}

interface RowsProps {
  readonly list: UseQueryResult<LeadPage>
  readonly listing: Listing
  readonly acts: ReactNode
}

function Rows({ list, listing, acts }: RowsProps) {
  if (list.error && !list.data) return <Failed error={list.error} again={list.refetch} />
  if (!list.data) return <Loading rows={8} />
  if (!list.data.items.length && isFiltered(listing.view)) {
    return (
      <Empty
        icon={SearchX}
        title="No leads match"
        action={<Button onClick={() => listing.show(cleared(listing.view))}>Clear filters</Button>}
      >
        Try other words, or another status.
      </Empty>
    )
  }
  if (!list.data.items.length) {
    return (
      <Empty icon={Contact} title="No leads yet" action={<Group gap="xs">{acts}</Group>}>
        Add the people and companies that you want to sell to, or bring them along from a CSV file.
      </Empty>
    )
  }
  return <Found page={list.data} isStale={list.isPlaceholderData} listing={listing} />
}

function Found({ page, isStale, listing }: { readonly page: LeadPage; readonly isStale: boolean; readonly listing: Listing }) {
  const phone = usePhone()
  const { view, show, behind } = listing
  const selection = useSelection(page.items, page.total, JSON.stringify([filtersOf(view), view.cursor]))
  const List = phone ? LeadCards : LeadTable
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {totalText(page)} {page.total === 1 ? 'lead' : 'leads'}
      </Text>
      <BulkBar selection={selection} view={view} page={page} />
      <Stale stale={isStale}>
        <List leads={page.items} listing={listing} selection={selection} onOpen={({ id }) => show({ ...view, lead: id }, { behind })} />
        <Pages listing={listing} page={page} isStale={isStale} size={pageSize} of="leads" total={totalText(page)} />
      </Stale>
    </Stack>
  )
}

/** An import that somebody started, and that goes on wherever they are. */
function RunningImport({ onShow }: { readonly onShow: (id: string) => void }) {
  const may = useMay()('leads.edit').allowed
  const running = useImports(may).data?.items.find(({ state }) => state === 'running')
  if (!running) return null
  return (
    <Text size="sm" role="status">
      {running.fileName} is being imported.{' '}
      <Anchor component="button" size="sm" onClick={() => onShow(running.id)}>
        See how far it is
      </Anchor>
    </Text>
  )
}

/** `?import=file`, or the id of an import, in the address: reloading the page comes back to it. */
function useImporting() {
  const { import: wanted } = useSearch({ strict: false }) as { import?: string }
  const navigate = useNavigate()
  const go = (to: string | undefined) =>
    void navigate({
      to: '.',
      search: ((before: Record<string, unknown>) => ({ ...before, import: to })) as never,
      replace: true,
      resetScroll: false,
    })
  const allowed = useMay()('leads.edit').allowed
  return {
    opened: wanted !== undefined && allowed,
    id: wanted?.startsWith('imp_') ? wanted : undefined,
    begin: () => go('file'),
    show: (id: string | undefined) => go(id ?? 'file'),
    end: () => go(undefined),
  }
}
