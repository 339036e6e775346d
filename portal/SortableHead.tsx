import { Group, Table, UnstyledButton } from '@mantine/core'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import classes from './SortableHead.module.css'

interface Props<Column extends string> {
  /** What the column shows, each with an order of its own. */
  readonly columns: readonly Column[]
  readonly labels: Readonly<Record<Column, string>>
  readonly sorted: { readonly column: Column; readonly descending: boolean }
  readonly onPress: (column: Column) => void
  readonly justify?: 'flex-end'
}

export function SortableHead<Column extends string>({ columns, labels, sorted, onPress, justify }: Props<Column>) {
  const { column: present, descending } = sorted
  return (
    <Table.Th aria-sort={columns.includes(present) ? (descending ? 'descending' : 'ascending') : 'none'}>
      <Group gap="xs" wrap="nowrap" justify={justify}>
        {columns.map((column) => {
          const Icon = column !== present ? ChevronsUpDown : descending ? ArrowDown : ArrowUp
          return (
            <UnstyledButton key={column} className={classes.sort} onClick={() => onPress(column)}>
              {labels[column]}
              <Icon size={14} aria-hidden opacity={column === present ? 1 : 0.45} />
            </UnstyledButton>
          )
        })}
      </Group>
    </Table.Th>
  )
}
