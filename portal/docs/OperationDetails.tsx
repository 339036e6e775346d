import { Anchor, Code, Stack, Table, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Field, fieldsOf, typeOf } from './fields.ts'
import { type Entry, type Parameter, type Schema, answersOf, bodiesOf, problemsOf } from './openapi.ts'

interface Props {
  readonly entry: Entry
  readonly schemas: Readonly<Record<string, Schema>>
}

// A wide table on a phone: the arrow keys move it too.
const byKeyboard = { viewportProps: { tabIndex: 0 } }

export function OperationDetails({ entry, schemas }: Props) {
  const { parameters = [], description } = entry
  return (
    <Stack gap="md">
      <Text size="sm">
        {description}{' '}
        <Anchor href={`#${entry.anchor}`} inherit>
          Link to this
        </Anchor>
      </Text>
      {parameters.length > 0 && (
        <Part title="Parameters">
          <Fields fields={parameters.map((parameter) => fieldOf(parameter))} />
        </Part>
      )}
      {bodiesOf(entry).map(({ type, schema }) => (
        <Part key={type} title={`Body: ${type}`}>
          <Shape schema={schema} schemas={schemas} />
        </Part>
      ))}
      {answersOf(entry).map(({ status, schema }) => (
        <Part key={status} title={`Answer ${status}${schema ? `: ${typeOf(schema)}` : ''}`}>
          <Shape schema={schema} schemas={schemas} />
        </Part>
      ))}
      <Problems entry={entry} />
    </Stack>
  )
}

function fieldOf({ name, in: place, required = false, schema = {} }: Parameter): Field {
  const [described] = fieldsOf({ properties: { [name]: schema } }, {})
  return { path: name, depth: 0, type: typeOf(schema), required, notes: [`in the ${place}`, described?.notes].filter(Boolean).join('; ') }
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <Title order={4} size="sm" pb={4}>
        {title}
      </Title>
      {children}
    </div>
  )
}

function Shape({ schema, schemas }: { readonly schema: Schema | undefined; readonly schemas: Props['schemas'] }) {
  const fields = fieldsOf(schema, schemas)
  if (fields.length > 0) return <Fields fields={fields} />
  return (
    <Text size="sm" c="dimmed">
      {schema ? typeOf(schema) : 'Without a body.'}
    </Text>
  )
}

function Fields({ fields }: { readonly fields: readonly Field[] }) {
  return (
    <Table.ScrollContainer minWidth={520} scrollAreaProps={byKeyboard}>
      <Table verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="40%">Field</Table.Th>
            <Table.Th w="25%">Type</Table.Th>
            <Table.Th>Notes</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map(({ path, depth, type, required, notes }) => (
            <Table.Tr key={path}>
              <Table.Td pl={8 + depth * 16}>
                <Code>{path}</Code>
              </Table.Td>
              <Table.Td>{type}</Table.Td>
              <Table.Td>{[required ? 'required' : 'optional', notes].filter(Boolean).join('; ')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Problems({ entry }: { readonly entry: Entry }) {
  const problems = problemsOf(entry)
  if (problems.length === 0) return null
  return (
    <Part title="Problems">
      <Table.ScrollContainer minWidth={420} scrollAreaProps={byKeyboard}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={80}>Status</Table.Th>
              <Table.Th w="30%">Code</Table.Th>
              <Table.Th>Meaning</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {problems.map(({ status, code, title }) => (
              <Table.Tr key={code}>
                <Table.Td>{status}</Table.Td>
                <Table.Td>
                  <Anchor component={Link} to="/api-docs/problems" hash={code} fz="sm" ff="monospace">
                    {code}
                  </Anchor>
                </Table.Td>
                <Table.Td>{title}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Part>
  )
}
