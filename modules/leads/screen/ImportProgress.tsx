import { Alert, Button, Group, Progress, Stack, Table, Text } from '@mantine/core'
import { Download } from 'lucide-react'
import { useEffect } from 'react'
import { useAct } from '../../../portal/act.ts'
import { post, queryClient, usePages } from '../../../portal/api.ts'
import { ShowMore } from '../../../portal/Growing.tsx'
import { importFailures, type LeadImport } from '../contract.ts'
import { leadsText } from './LeadParts.tsx'
import classes from './Leads.module.css'
import { usePaths } from './useLeads.ts'

interface Props {
  readonly found: LeadImport
  readonly onAnother: () => void
  readonly onClose: () => void
}

const titles: Readonly<Record<LeadImport['state'], string>> = {
  uploaded: '',
  running: 'The import is running',
  finished: 'The import is done',
  cancelled: 'The import was cancelled',
  stopped: 'The import stopped early',
}

/** How far an import is, and what came of it. */
export function ImportProgress({ found, onAnother, onClose }: Props) {
  const paths = usePaths()
  const path = `${paths.imports}/${found.id}`
  const isRunning = found.state === 'running'
  useEffect(() => {
    if (!isRunning) void queryClient.invalidateQueries({ queryKey: [paths.leads] })
  }, [isRunning, paths.leads])
  const cancel = useAct({ run: () => post(`${path}/cancel`), touches: [path, paths.imports], done: () => 'The import was cancelled.' })
  return (
    <Stack>
      <Text fw={500} role="status">
        {titles[found.state]}: {found.done.toLocaleString('en')} of {found.rows.toLocaleString('en')} rows
      </Text>
      <Progress value={found.rows ? (found.done / found.rows) * 100 : 100} animated={isRunning} aria-label="How far the import is" />
      {found.stoppedBecause !== null && <Alert color="orange">{found.stoppedBecause}</Alert>}
      <Text className={classes.wrap}>
        {leadsText(found.created)} added, {found.updated.toLocaleString('en')} updated, {found.skipped.toLocaleString('en')} left as they
        were, {found.failed.toLocaleString('en')} not taken over.
      </Text>
      {found.failed > 0 && !isRunning && <Failures path={path} failed={found.failed} />}
      <Group justify="flex-end" gap="xs">
        {isRunning ? (
          <>
            <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel the import
            </Button>
            <Button onClick={onClose}>Go on in the background</Button>
          </>
        ) : (
          <>
            <Button variant="default" onClick={onAnother}>
              Another file
            </Button>
            <Button onClick={onClose}>Close</Button>
          </>
        )}
      </Group>
    </Stack>
  )
}

const shownAtOnce = 20

function Failures({ path, failed }: { readonly path: string; readonly failed: number }) {
  const list = usePages(`${path}/failures`, importFailures, { limit: shownAtOnce })
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{failed === 1 ? 'One row was not taken over' : `${failed.toLocaleString('en')} rows were not taken over`}</Text>
        <Button component="a" href={`${path}/report`} download size="xs" variant="default" leftSection={<Download size={14} aria-hidden />}>
          Download the report
        </Button>
      </Group>
      <Table.ScrollContainer
        minWidth={480}
        maxHeight={260}
        type="native"
        tabIndex={0}
        role="region"
        aria-label="Rows that were not taken over"
      >
        <Table aria-label="Mistakes" verticalSpacing={4} fz="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={60}>Line</Table.Th>
              <Table.Th w={110}>Column</Table.Th>
              <Table.Th>Reason</Table.Th>
              <Table.Th>Value</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className={classes.wrap}>
            {list.items.map(({ line, column, reason, value }) => (
              <Table.Tr key={`${line} ${column}`}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{column}</Table.Td>
                <Table.Td>{reason}</Table.Td>
                <Table.Td>{value.slice(0, 60)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <ShowMore list={list} />
    </Stack>
  )
}
