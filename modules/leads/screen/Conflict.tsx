import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core'
import { GitCompare } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Moment } from '../../../portal/Moment.tsx'
import type { WholeLead } from '../contract.ts'
import { differing, fieldLabels, type Values, valuesOf } from './form.ts'
import { statusLabels } from './LeadParts.tsx'
import classes from './Leads.module.css'

interface Props {
  /** The lead as it is now. */
  readonly theirs: WholeLead
  readonly mine: Values
  readonly onKeep: () => void
  readonly onTake: () => void
}

/** Somebody else has changed the lead since it was opened here: nothing was overwritten, and both ways stand open. */
export function Conflict({ theirs, mine, onKeep, onTake }: Props) {
  const now = valuesOf(theirs)
  const start = useRef<HTMLDivElement>(null)
  // Whoever pressed the button at the end of the form would not see it.
  useEffect(() => {
    // In newer browsers this gives a promise, which is nothing to be left with.
    void start.current?.scrollIntoView({ block: 'start' })
  }, [])
  return (
    <Alert
      ref={start}
      className={classes.below}
      color="orange"
      variant="light"
      role="alert"
      icon={<GitCompare aria-hidden />}
      title="Nothing was saved yet"
    >
      <Stack gap="sm">
        <Text size="sm">
          {theirs.updatedBy?.name ?? 'Somebody else'} changed this <Moment at={theirs.updatedAt} />.
        </Text>
        <Table aria-label="Where the two differ" withRowBorders={false} verticalSpacing={2} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Field</Table.Th>
              <Table.Th>Theirs</Table.Th>
              <Table.Th>Yours</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differing(now, mine).map((name) => (
              <Table.Tr key={name} style={{ overflowWrap: 'anywhere' }}>
                <Table.Td className={classes.when}>{fieldLabels[name]}</Table.Td>
                <Table.Td>{text(name, now, theirs)}</Table.Td>
                <Table.Td>{text(name, mine, theirs)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group gap="xs">
          <Button size="xs" onClick={onKeep}>
            Keep mine
          </Button>
          <Button size="xs" variant="default" onClick={onTake}>
            Take theirs
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}

function text(name: keyof Values, values: Values, theirs: WholeLead): string {
  if (name === 'status') return statusLabels[values.status]
  if (name === 'assigneeId') {
    if (values.assigneeId === null) return 'Nobody'
    return theirs.assignee?.personId === values.assigneeId ? theirs.assignee.name : 'Somebody else'
  }
  return String(values[name]).slice(0, 200) || 'none'
}
