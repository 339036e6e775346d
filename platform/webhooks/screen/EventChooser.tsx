import { Checkbox, CloseButton, Fieldset, Group, Input, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { product } from '../../../portal/product.ts'
import { besideTheLog, everyEvent } from '../contract.ts'
import { type EventGroup, groupsOf } from './words.ts'

interface Props {
  readonly value: readonly string[]
  readonly onChange: (events: string[]) => void
  readonly error?: string
}

/** Every event, those to come included; or some of them, found by their words. */
export function EventChooser({ value, onChange, error }: Props) {
  const every = value.includes(everyEvent)
  return (
    <Fieldset legend="Events" variant="filled" p="sm">
      <Stack gap="sm">
        <Checkbox
          label="Every event of the audit log"
          description="Those of later versions as well"
          checked={every}
          onChange={(event) => onChange(event.currentTarget.checked ? [everyEvent, ...value.filter(isBeside)] : value.filter(isBeside))}
        />
        {!every && <Some value={value} onChange={onChange} />}
        <Group gap={0}>
          {Object.entries(besideTheLog).map(([name, sentence]) => (
            <One key={name} name={name} sentence={sentence} value={value} onChange={onChange} />
          ))}
        </Group>
        {error && <Input.Error role="alert">{error}</Input.Error>}
      </Stack>
    </Fieldset>
  )
}

const isBeside = (name: string) => Object.hasOwn(besideTheLog, name)

function Some({ value, onChange }: Omit<Props, 'error'>) {
  const [search, setSearch] = useState('')
  const groups = groupsOf(product.events, search)
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        aria-label="Search events"
        placeholder="Search events"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        leftSection={<Search size={16} aria-hidden />}
        rightSection={search ? <CloseButton size="sm" aria-label="Clear the search" onClick={() => setSearch('')} /> : undefined}
      />
      <ScrollArea.Autosize mah={260} type="auto" viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Events to choose from' }}>
        <Stack gap="md" pr="sm">
          {groups.map((group) => (
            <Several key={group.name} group={group} value={value} onChange={onChange} />
          ))}
          {groups.length === 0 && <Text size="sm">No event has these words.</Text>}
        </Stack>
      </ScrollArea.Autosize>
      <Text size="xs" c="dimmed" role="status">
        {value.filter((name) => !isBeside(name)).length} of {Object.keys(product.events).length} chosen
      </Text>
    </Stack>
  )
}

function Several({ group: { name, events }, value, onChange }: Omit<Props, 'error'> & { readonly group: EventGroup }) {
  const names = events.map((event) => event.name)
  const chosen = names.filter((one) => value.includes(one)).length
  const rest = value.filter((one) => !names.includes(one))
  return (
    <Stack gap={6} role="group" aria-label={name}>
      <Checkbox
        label={name}
        fw={600}
        checked={chosen === names.length}
        indeterminate={chosen > 0 && chosen < names.length}
        onChange={() => onChange(chosen === names.length ? rest : [...rest, ...names])}
      />
      <Stack gap={6} pl="lg">
        {events.map((event) => (
          <One key={event.name} {...event} value={value} onChange={onChange} />
        ))}
      </Stack>
    </Stack>
  )
}

function One({ name, sentence, value, onChange }: Omit<Props, 'error'> & { readonly name: string; readonly sentence: string }) {
  return (
    <Checkbox
      label={sentence}
      description={name}
      checked={value.includes(name)}
      onChange={(event) => onChange(event.currentTarget.checked ? [...value, name] : value.filter((one) => one !== name))}
    />
  )
}
