import { Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core'
import { moment } from '../../../portal/time.ts'
import type { AuditEvent } from '../contract.ts'
import classes from './Audit.module.css'
import { type Difference, differences, fieldWords, valueWords } from './words.ts'

/** What was and what is, field by field. */
export function Differences({ event }: { readonly event: AuditEvent }) {
  const rows = differences(event)
  if (!rows.length) return null
  const hasBefore = event.before !== null
  const hasAfter = event.after !== null
  return (
    <Stack gap={4}>
      <Title order={3} size="sm" c="dimmed">
        {hasBefore && hasAfter ? 'What changed' : hasBefore ? 'What was there' : 'What is there now'}
      </Title>
      <Table aria-label="Before and after" layout="fixed" withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">Field</Table.Th>
            {hasBefore && <Table.Th>Before</Table.Th>}
            {hasAfter && <Table.Th>After</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.field}>
              <Table.Td className={classes.wrap}>{fieldWords(row.field)}</Table.Td>
              {hasBefore && <Side row={row} side="before" />}
              {hasAfter && <Side row={row} side="after" />}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}

function Side({ row, side }: { readonly row: Difference; readonly side: 'before' | 'after' }) {
  const isThere = side === 'before' ? row.how !== 'added' : row.how !== 'removed'
  const isTold = row.how !== 'same' && isThere
  return (
    <Table.Td className={classes.wrap}>
      {isThere ? (
        <Text size="sm" component="span" className={isTold ? classes[side] : undefined}>
          {row.how === 'changed' && <VisuallyHidden>{side === 'before' ? 'was ' : 'is now '}</VisuallyHidden>}
          {valueWords(row[side], moment)}
        </Text>
      ) : (
        <Text size="sm" c="dimmed" component="span">
          –
        </Text>
      )}
    </Table.Td>
  )
}
