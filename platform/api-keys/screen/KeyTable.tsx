import { Table, VisuallyHidden } from '@mantine/core'
import type { ApiKey } from '../contract.ts'
import { Acts, type Ask, End, Holder, NameAndPrefix, Permissions, Use } from './KeyParts.tsx'

interface Props {
  readonly keys: readonly ApiKey[]
  readonly ask: Ask
}

export function KeyTable({ keys, ask }: Props) {
  return (
    <Table.ScrollContainer minWidth={860} type="native">
      <Table verticalSpacing="xs" highlightOnHover aria-label="API keys">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Can do</Table.Th>
            <Table.Th>Acts for</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>Expires</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((apiKey) => (
            <Table.Tr key={apiKey.id}>
              <Table.Td>
                <NameAndPrefix apiKey={apiKey} />
              </Table.Td>
              <Table.Td>
                <Permissions apiKey={apiKey} />
              </Table.Td>
              <Table.Td>
                <Holder apiKey={apiKey} />
              </Table.Td>
              <Table.Td>
                <Use apiKey={apiKey} />
              </Table.Td>
              <Table.Td>
                <End apiKey={apiKey} />
              </Table.Td>
              <Table.Td ta="end">
                <Acts apiKey={apiKey} ask={ask} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
