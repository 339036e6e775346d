import { Alert, Button, Group, Radio, Select, Stack, Table, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { countries } from '../../../kernel/shared/places.ts'
import { toastFailure } from '../../../portal/act.ts'
import { post, queryClient } from '../../../portal/api.ts'
import { type ImportField, importFields, type LeadImport, leadImport, type Mapping, nameIn, type OnDuplicate } from '../contract.ts'
import classes from './Leads.module.css'
import { usePaths } from './useLeads.ts'

const labels: Readonly<Record<ImportField, string>> = {
  name: 'Name',
  lastName: 'Last name, if it stands apart',
  company: 'Company',
  email: 'E-mail',
  phone: 'Phone',
  status: 'Status',
  source: 'Source',
  value: 'Value',
  notes: 'Notes',
  assignee: 'Assigned to',
}

const delimiterNames: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** Which column is what, with the first rows as they would come in. */
export function ImportMapping({ found, onAnother }: { readonly found: LeadImport; readonly onAnother: () => void }) {
  const [mapping, setMapping] = useState<Mapping>(found.suggested)
  const [onDuplicate, setOnDuplicate] = useState<OnDuplicate>('skip')
  const [phoneCountry, setPhoneCountry] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const { imports } = usePaths()
  const path = `${imports}/${found.id}`
  async function start() {
    setStarting(true)
    try {
      const now = await post(
        `${path}/start`,
        { mapping, onDuplicate, ...(mapping.phone !== undefined && phoneCountry && { phoneCountry }) },
        leadImport,
      )
      queryClient.setQueryData([path], now)
      await queryClient.invalidateQueries({ queryKey: [imports] })
    } catch (error) {
      toastFailure(error)
      setStarting(false)
    }
  }
  const rows = found.rows.toLocaleString('en')
  return (
    <Stack>
      <Text className={classes.wrap}>
        {found.fileName}: {rows} {found.rows === 1 ? 'row' : 'rows'}, {found.encoding}, separated by{' '}
        {delimiterNames[found.delimiter] ?? found.delimiter}.
      </Text>
      <Columns found={found} mapping={mapping} onMap={(field, at) => setMapping(mapped(mapping, field, at))} />
      <Preview found={found} mapping={mapping} />
      {mapping.phone !== undefined && <PhoneCountry value={phoneCountry} onChoose={setPhoneCountry} />}
      <Radio.Group
        label="If a lead with the same e-mail address is there already"
        value={onDuplicate}
        onChange={(chosen) => setOnDuplicate(chosen as OnDuplicate)}
      >
        <Group mt="xs">
          <Radio value="skip" label="Leave it as it is" />
          <Radio value="update" label="Update it" />
          <Radio value="create" label="Add another one" />
        </Group>
      </Radio.Group>
      {mapping.name === undefined && <Alert color="orange">Choose the column that holds the name.</Alert>}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onAnother}>
          Another file
        </Button>
        <Button disabled={mapping.name === undefined} loading={starting} onClick={() => void start()}>
          Import {rows} {found.rows === 1 ? 'row' : 'rows'}
        </Button>
      </Group>
    </Stack>
  )
}

interface PhoneCountryProps {
  readonly value: string | null
  readonly onChoose: (country: string | null) => void
}

function PhoneCountry({ value, onChoose }: PhoneCountryProps) {
  const data = useMemo(() => {
    const names = new Intl.DisplayNames('en', { type: 'region' })
    const choices = countries.map((code) => ({ value: code, label: names.of(code) ?? code }))
    return choices.toSorted((one, other) => one.label.localeCompare(other.label, 'en'))
  }, [])
  return (
    <Select
      label="Country of phone numbers that begin without +"
      description="Rows with such a number are left out unless you choose one."
      placeholder="None"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'No country' }}
      nothingFoundMessage="No country matches."
      maw={400}
      data={data}
      value={value}
      onChange={onChoose}
    />
  )
}

function mapped(mapping: Mapping, field: ImportField, at: string | null): Mapping {
  const { [field]: _before, ...others } = mapping
  return at === null ? others : { ...others, [field]: Number(at) }
}

interface ColumnsProps {
  readonly found: LeadImport
  readonly mapping: Mapping
  readonly onMap: (field: ImportField, at: string | null) => void
}

function Columns({ found, mapping, onMap }: ColumnsProps) {
  const data = found.columns.map((name, i) => ({ value: String(i), label: name }))
  return (
    <Table aria-label="Columns" verticalSpacing={4} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="40%">Of a lead</Table.Th>
          <Table.Th>Column of the file</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {importFields.map((field) => (
          <Table.Tr key={field}>
            <Table.Td>{labels[field]}</Table.Td>
            <Table.Td>
              <Select
                aria-label={`Column of ${labels[field]}`}
                placeholder="Not in the file"
                clearable
                searchable={data.length > 10}
                clearButtonProps={{ 'aria-label': `${labels[field]} is not in the file` }}
                size="xs"
                data={data}
                value={mapping[field] === undefined ? null : String(mapping[field])}
                onChange={(at) => onMap(field, at)}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Preview({ found: { sample, rows }, mapping }: Pick<ColumnsProps, 'found' | 'mapping'>) {
  const fields = importFields.filter((field) => field !== 'lastName' && mapping[field] !== undefined)
  if (!fields.length || !sample.length) return null
  return (
    <Table.ScrollContainer minWidth={fields.length * 110} type="native" tabIndex={0} role="region" aria-label="The first rows">
      <Table captionSide="top" verticalSpacing={4} fz="xs" withTableBorder>
        <Table.Caption>{rows > sample.length ? `The first ${sample.length} rows` : 'All rows'}, as they would come in</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {fields.map((field) => (
              <Table.Th key={field}>{labels[field]}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sample.map((cells) => (
            <Table.Tr key={cells.join('\n')}>
              {fields.map((field) => (
                <Table.Td key={field} className={classes.wrap}>
                  {field === 'name' ? nameIn(cells, mapping) : (cells[mapping[field] ?? 0] ?? '')}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
