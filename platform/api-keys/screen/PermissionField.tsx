import { Checkbox, Fieldset, Radio, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useState } from 'react'
import type { Form } from './KeyForm.tsx'
import { grouped, type Offered, type Preset } from './permissions.ts'

interface Props {
  readonly form: Form
  readonly offered: readonly Offered[]
}

/** Read only, everything, or one by one. */
export function PermissionField({ form, offered }: Props) {
  const { preset } = form.values
  return (
    <Stack gap="xs">
      <Radio.Group label="What it may do" value={preset} onChange={(value) => form.setFieldValue('preset', value as Preset)}>
        <Stack gap="xs" pt="xs">
          <Radio value="read" label="Read only" description="See what its holder sees, and change nothing." />
          <Radio value="all" label="Everything you can do through the API" description="What takes you in person stays yours." />
          <Radio value="chosen" label="Only what you choose" />
        </Stack>
      </Radio.Group>
      {preset === 'chosen' && <Chosen form={form} offered={offered} />}
    </Stack>
  )
}

function Chosen({ form, offered }: Props) {
  const [search, setSearch] = useState('')
  const groups = grouped(offered, search)
  const error = form.errors['chosen']
  return (
    <Stack gap="xs">
      <TextInput
        type="search"
        aria-label="Search permissions"
        placeholder="Search permissions"
        leftSection={<Search size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        maxLength={100}
      />
      <Checkbox.Group
        aria-label="Permissions"
        value={form.values.chosen}
        onChange={(chosen) => form.setFieldValue('chosen', chosen)}
        error={error}
        errorProps={{ role: 'alert' }}
      >
        <ScrollArea.Autosize
          mah={280}
          type="auto"
          offsetScrollbars
          viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': 'Permissions' }}
        >
          <Stack gap="sm">
            {groups.map(({ name, permissions }) => (
              <Fieldset key={name} legend={name} variant="filled" p="sm">
                <Stack gap="xs">
                  {permissions.map(({ action, label }) => (
                    <Checkbox key={action} value={action} label={label} description={action} />
                  ))}
                </Stack>
              </Fieldset>
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Checkbox.Group>
      {groups.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          No permission matches.
        </Text>
      )}
    </Stack>
  )
}
