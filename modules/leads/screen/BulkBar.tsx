import { Alert, Anchor, Button, Group, Paper, Select, Stack, Text } from '@mantine/core'
import { CircleCheck, Trash2, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Confirm, useDialog } from '../../../portal/Confirm.tsx'
import { toast } from '../../../portal/act.ts'
import { post, queryClient, useMay } from '../../../portal/api.ts'
import { type BulkOutcome, bulkOutcome, type LeadPage, mostAtOnce, type Status } from '../contract.ts'
import { AssigneeSelect } from './AssigneeSelect.tsx'
import { leadsText, statusLabels, statusOptions, totalText } from './LeadParts.tsx'
import classes from './Leads.module.css'
import { usePaths } from './useLeads.ts'
import type { Selection } from './useSelection.ts'
import { filtersOf, type View } from './view.ts'

interface Props {
  readonly selection: Selection
  readonly view: View
  readonly page: LeadPage
}

type Kind = 'assign' | 'status' | 'delete'

/** What can be done with the leads that are chosen. */
export function BulkBar({ selection, view, page }: Props) {
  const dialog = useDialog<Kind>()
  const decision = useMay()('leads.edit')
  if (selection.count === 0) return null
  const chosen = selection.all ? `All ${totalText(page)}` : selection.count.toLocaleString('en')
  return (
    <Paper withBorder p="xs" className={classes.bar} role="region" aria-label="Selected leads">
      <Group gap="xs">
        <Text size="sm" fw={500} role="status">
          {chosen} selected
        </Text>
        {!selection.all && selection.count === page.items.length && page.total > page.items.length && (
          <Anchor component="button" size="sm" onClick={selection.chooseAll}>
            Select all {totalText(page)} that match
          </Anchor>
        )}
        <Allowed decision={decision}>
          <Button size="xs" variant="default" leftSection={<UserPlus size={14} aria-hidden />} onClick={() => dialog.open('assign')}>
            Assign
          </Button>
        </Allowed>
        <Allowed decision={decision}>
          <Button size="xs" variant="default" leftSection={<CircleCheck size={14} aria-hidden />} onClick={() => dialog.open('status')}>
            Set status
          </Button>
        </Allowed>
        <Allowed decision={decision}>
          <Button size="xs" variant="default" c="red" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => dialog.open('delete')}>
            Delete
          </Button>
        </Allowed>
        <Button size="xs" variant="subtle" onClick={selection.clear}>
          Clear selection
        </Button>
      </Group>
      <BulkDialog key={dialog.subject} opened={dialog.opened} kind={dialog.subject} onClose={dialog.close} {...{ selection, view, page }} />
    </Paper>
  )
}

const titles: Readonly<Record<Kind, string>> = { assign: 'Assign', status: 'Set the status of', delete: 'Delete' }

function BulkDialog({
  opened,
  kind = 'assign',
  onClose,
  selection,
  view,
  page,
}: Props & { readonly opened: boolean; readonly kind?: Kind; readonly onClose: () => void }) {
  const [assignee, setAssignee] = useState<{ readonly id: string | null; readonly name: string }>({ id: null, name: '' })
  const [status, setStatus] = useState<Status>('contacted')
  const paths = usePaths()
  const many = selection.all ? `${totalText(page)} leads` : leadsText(selection.count)
  async function run() {
    const which = selection.all ? { filter: filtersOf(view) } : { ids: [...selection.ids].slice(0, mostAtOnce) }
    const what = kind === 'delete' ? { delete: true } : { set: kind === 'status' ? { status } : { assigneeId: assignee.id } }
    const outcome = await post(`${paths.leads}/bulk`, { ...which, ...what }, bulkOutcome)
    await queryClient.invalidateQueries({ queryKey: [paths.leads] })
    toast(resultText(kind, outcome, kind === 'status' ? statusLabels[status] : assignee.name))
    selection.clear()
  }
  return (
    <Confirm
      opened={opened}
      title={`${titles[kind]} ${many}${kind === 'delete' ? '?' : ''}`}
      act={kind === 'delete' ? `Delete ${many}` : kind === 'assign' ? (assignee.id ? 'Assign' : 'Unassign') : 'Set status'}
      danger={kind === 'delete'}
      run={run}
      onClose={onClose}
    >
      <Stack>
        {kind === 'assign' && (
          <AssigneeSelect
            editors
            label="Assign to"
            description="Leave it empty, and they are nobody’s."
            placeholder="Nobody"
            clearable
            clearButtonProps={{ 'aria-label': 'Assign to nobody' }}
            value={assignee.id}
            onChange={(id, name) => setAssignee({ id, name })}
          />
        )}
        {kind === 'status' && (
          <Select
            label="Status"
            allowDeselect={false}
            data={statusOptions}
            value={status}
            onChange={(chosen) => chosen && setStatus(chosen as Status)}
          />
        )}
        {kind === 'delete' && <Text>They are gone for everybody, with their notes. This can’t be undone.</Text>}
        {selection.all && (
          <Alert color="orange" variant="light">
            All that match the filters, on every page.
          </Alert>
        )}
      </Stack>
    </Confirm>
  )
}

function resultText(kind: Kind, { changed, unchanged, missing }: BulkOutcome, to: string): string {
  const done = { assign: to ? `assigned to ${to}` : 'assigned to nobody', status: `set to ${to}`, delete: 'deleted' }[kind]
  const rest = [
    unchanged > 0 && `${leadsText(unchanged)} ${unchanged === 1 ? 'was' : 'were'} so already.`,
    missing > 0 && `${leadsText(missing)} ${missing === 1 ? 'is' : 'are'} not there any more.`,
  ]
  return [`${leadsText(changed)} ${done}.`, ...rest].filter(Boolean).join(' ')
}
