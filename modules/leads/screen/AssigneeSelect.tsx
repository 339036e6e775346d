import { Select, type SelectProps } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useMe } from '../../../portal/api.ts'
import { useMembers } from './useLeads.ts'

interface Person {
  readonly personId: string
  readonly name: string
}

interface Props extends Omit<SelectProps, 'data' | 'value' | 'onChange' | 'searchValue' | 'onSearchChange'> {
  readonly value: string | null
  readonly onChange: (personId: string | null, name: string) => void
  /** Whoever it is now: perhaps not among the first of a long list. */
  readonly present?: Person | null
  /** Only who may edit leads: for giving one to somebody, not for finding what they have. */
  readonly editors?: boolean
  /** Choices that are no person. */
  readonly others?: readonly { readonly value: string; readonly label: string }[]
}

/** A member, found by the beginning of the name. */
export function AssigneeSelect({ value, onChange, present, editors = false, others = [], ...props }: Props) {
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, 200)
  const me = useMe().person.id
  const [chosen, setChosen] = useState(present)
  const words = others.some(({ label }) => label === asked) || asked === labelOf(chosen, me) ? '' : asked
  const found = useMembers(words, editors ? 'leads.edit' : undefined).data?.items ?? []
  const people = [...(chosen && !found.some(({ personId }) => personId === chosen.personId) ? [chosen] : []), ...found]
  const data = [...others, ...people.map((person) => ({ value: person.personId, label: labelOf(person, me) }))]
  return (
    <Select
      searchable
      data={dedupe(data)}
      value={value}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage={editors ? 'Nobody who can edit leads matches' : 'No member matches'}
      filter={({ options }) => options}
      onChange={(id) => {
        const person = people.find(({ personId }) => personId === id)
        setChosen(person ?? null)
        onChange(id, person?.name ?? '')
      }}
      {...props}
    />
  )
}

function labelOf(person: Person | null | undefined, me: string): string {
  return person ? `${person.name}${person.personId === me ? ' (you)' : ''}` : ''
}

function dedupe(options: readonly { readonly value: string; readonly label: string }[]) {
  return [...new Map(options.map((option) => [option.value, option])).values()]
}
