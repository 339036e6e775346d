import { Table, VisuallyHidden } from '@mantine/core'
import type { Exposure } from '../contract.ts'
import { Acts, type Ask, Person, Secret, Seen } from './ExposureParts.tsx'

export function ExposureTable({ exposures, ask }: { readonly exposures: readonly Exposure[]; readonly ask: Ask }) {
  return (
    <Table.ScrollContainer minWidth={720} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="Secrets people have seen">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Secret</Table.Th>
            <Table.Th>Seen by</Table.Th>
            <Table.Th>How</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {exposures.map((exposure) => (
            <Table.Tr key={exposure.id}>
              <Table.Td>
                <Secret exposure={exposure} />
              </Table.Td>
              <Table.Td miw={140}>
                <Person exposure={exposure} />
              </Table.Td>
              <Table.Td miw={170}>
                <Seen exposure={exposure} />
              </Table.Td>
              <Table.Td ta="end">
                <Acts exposure={exposure} ask={ask} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
