import { Alert, Button, Card, Group, Select, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { toast, useAct } from '../../../portal/act.ts'
import { get, post, sentence, useOrganizationPath } from '../../../portal/api.ts'
import { date } from '../../../portal/time.ts'
import { memberPage } from '../../members/contract.ts'
import { type From, type Kind, reassigned } from '../contract.ts'

interface Source {
  readonly value: string
  readonly label: string
  readonly from: From
}

/** Everything that somebody may be relieved of, with its number. */
function sourcesOf({ unassigned, byMember, byRemoval }: Kind): Source[] {
  const nobody: Source[] = unassigned > 0 ? [{ value: 'unassigned', label: `Unassigned (${unassigned})`, from: 'unassigned' }] : []
  return [
    ...nobody,
    ...byRemoval.map(({ removalId, name, removedAt, count }) => ({
      value: removalId,
      label: `${name}, removed on ${date(removedAt)} (${count})`,
      from: { removal: removalId },
    })),
    ...byMember.map(({ personId, name, count }) => ({ value: personId, label: `${name} (${count})`, from: personId })),
  ]
}

export function KindCard({ kind }: { readonly kind: Kind }) {
  const title = useId()
  const sources = sourcesOf(kind)
  const [chosen, setChosen] = useState(sources[0]?.value ?? null)
  const [to, setTo] = useState<string | null>(null)
  const [filter, setFilter] = useState<Record<string, string>>({})
  const source = sources.find(({ value }) => value === chosen) ?? sources[0]
  const act = useReassign(kind, () => setTo(null))
  const label = kind.label.charAt(0).toUpperCase() + kind.label.slice(1)
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby={title}>
      <Stack>
        <Title order={2} size="h4" id={title}>
          {label}
        </Title>
        <Group align="flex-end" gap="sm">
          <Select
            label="Whose"
            data={sources.map(({ value, label: text }) => ({ value, label: text }))}
            value={source?.value ?? null}
            onChange={setChosen}
            allowDeselect={false}
            searchable
            w={{ base: '100%', xs: 300 }}
          />
          {kind.filters.map(({ key, label: name, values }) => (
            <Select
              key={key}
              label={name}
              placeholder="Any"
              clearable
              data={values}
              value={filter[key] ?? null}
              onChange={(value) => setFilter(({ [key]: _former, ...others }) => (value ? { ...others, [key]: value } : others))}
              w={{ base: '100%', xs: 180 }}
            />
          ))}
          <Receiver but={source?.value} needs={kind.needs} value={to} choose={setTo} />
          <Button
            loading={act.isPending}
            disabled={!to || !source}
            onClick={() => to && source && act.mutate({ kind: kind.kind, from: source.from, to, filter })}
          >
            Reassign
          </Button>
        </Group>
        {!to && (
          <Text size="sm" c="dimmed">
            Choose who gets them.
          </Text>
        )}
        {act.error !== null && (
          <Alert color="red" role="alert">
            {sentence(act.error)}
          </Alert>
        )}
      </Stack>
    </Card>
  )
}

interface ReceiverProps {
  readonly but: string | undefined
  readonly needs: Kind['needs']
  readonly value: string | null
  readonly choose: (to: string | null) => void
}

function Receiver({ but, needs, value, choose }: ReceiverProps) {
  const path = useOrganizationPath('/members')
  const query = { sort: 'name', limit: 200, may: needs }
  const members = useQuery({ queryKey: [path, query], queryFn: ({ signal }) => get(path, memberPage, { query, signal }) })
  const others = members.data?.items.filter(({ personId }) => personId !== but) ?? []
  return (
    <Select
      label="To"
      placeholder="Choose a member"
      searchable
      data={others.map(({ personId, name }) => ({ value: personId, label: name }))}
      value={value}
      onChange={choose}
      w={{ base: '100%', xs: 240 }}
    />
  )
}

interface Wanted {
  readonly kind: string
  readonly from: From
  readonly to: string
  readonly filter: Record<string, string>
}

function useReassign(kind: Kind, after: () => void) {
  const organization = useOrganizationPath()
  return useAct({
    run: (wanted: Wanted) => post(`${organization}/reassignment`, wanted, reassigned),
    touches: [`${organization}/reassignment`, `${organization}/${kind.kind.split('.')[0]}`, `${organization}/audit`],
    after({ count }) {
      after()
      toast(`${count} ${kind.label} reassigned.`)
    },
    failed: () => true,
  })
}
