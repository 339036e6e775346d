import { Anchor, Group, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { get, useMembership, useOrganizationPath } from '../../../portal/api.ts'
import { memberPage } from '../../members/contract.ts'
import type { Choices, Ending, Plan } from '../contract.ts'

interface Props {
  readonly plan: Plan
  readonly choices: Choices
  readonly choose: (choices: Choices) => void
}

/** Each kind of record, with its number, a link to it, and what becomes of it. */
export function PlannedRecords({ plan, choices, choose }: Props) {
  return (
    <Stack gap="sm" component="section" aria-label="What becomes of their records">
      {plan.records.map((record) => (
        <Kind
          key={record.kind}
          record={record}
          leaving={plan.person.personId}
          choice={choices[record.kind] ?? { ending: record.ending }}
          choose={(choice) => choose({ ...choices, [record.kind]: choice })}
        />
      ))}
    </Stack>
  )
}

type Record = Plan['records'][number]
type Choice = Choices[string]

const words: { readonly [Key in Ending]: string } = {
  unassign: 'Leave them unassigned',
  reassign: 'Give them to …',
  archive: 'Archive them',
  revoke: 'Revoke them',
  keep: 'Keep them',
}

interface KindProps {
  readonly record: Record
  readonly leaving: string
  readonly choice: Choice
  readonly choose: (choice: Choice) => void
}

function Kind({ record, leaving, choice, choose }: KindProps) {
  const { organization } = useMembership()
  return (
    <Group justify="space-between" gap="xs" wrap="wrap">
      {record.link === null ? (
        <Text size="sm" fw={500}>
          {record.label}
        </Text>
      ) : (
        <Anchor size="sm" fw={500} href={`/o/${organization.slug}/${record.link}`} target="_blank">
          {record.label}
        </Anchor>
      )}
      <Group gap="xs">
        <Select
          aria-label={`What becomes of ${record.label}`}
          data={record.choices.map((value) => ({ value, label: words[value] }))}
          value={choice.ending}
          onChange={(value) => value && choose({ ending: value as Ending })}
          allowDeselect={false}
          size="sm"
          w={220}
        />
        {choice.ending === 'reassign' && <Receiver record={record} leaving={leaving} choice={choice} choose={choose} />}
      </Group>
    </Group>
  )
}

function Receiver({ record, leaving, choice, choose }: KindProps) {
  const path = useOrganizationPath('/members')
  const query = { sort: 'name', limit: 200, may: record.needs }
  const members = useQuery({ queryKey: [path, query], queryFn: ({ signal }) => get(path, memberPage, { query, signal }) })
  return (
    <Select
      aria-label={`Who gets ${record.label}`}
      placeholder="Choose a member"
      searchable
      data={
        members.data?.items
          .filter(({ personId }) => personId !== leaving)
          .map(({ personId, name }) => ({ value: personId, label: name })) ?? []
      }
      value={choice.to ?? record.to?.personId ?? null}
      onChange={(to) => choose({ ending: 'reassign', ...(to ? { to } : {}) })}
      error={(choice.to ?? record.to) ? undefined : 'Choose who gets them.'}
      size="sm"
      w={220}
    />
  )
}
