import { Table, Text, VisuallyHidden } from '@mantine/core'
import { Moment } from '../../../portal/Moment.tsx'
import type { Trunk } from '../contract.ts'
import { Acts, type Ask, Password, Status, Username } from './TrunkParts.tsx'
import classes from './Trunks.module.css'

interface Props {
  readonly trunks: readonly Trunk[]
  readonly ask: Ask
}

export function TrunkTable({ trunks, ask }: Props) {
  return (
    <Table.ScrollContainer minWidth={820} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="SIP trunks">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>User name and realm</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Password</Table.Th>
            <Table.Th>Created</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {trunks.map((trunk) => (
            <Row key={trunk.id} trunk={trunk} ask={ask} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Row({ trunk, ask }: { readonly trunk: Trunk; readonly ask: Ask }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500} className={classes.text}>
          {trunk.name}
        </Text>
      </Table.Td>
      <Table.Td>
        <Username trunk={trunk} />
      </Table.Td>
      <Table.Td>
        <Status trunk={trunk} />
      </Table.Td>
      <Table.Td>
        <Password trunk={trunk} />
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed" className={classes.when}>
          <Moment at={trunk.createdAt} />
        </Text>
      </Table.Td>
      <Table.Td ta="end">
        <Acts trunk={trunk} ask={ask} />
      </Table.Td>
    </Table.Tr>
  )
}
