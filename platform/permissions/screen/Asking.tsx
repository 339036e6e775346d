import { Select, SimpleGrid } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useMay, useMe } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { type Option, type Question, useInvitations, useMembers, usePermissions } from './usePermissions.ts'
import { capital } from './words.ts'

export interface AskingProps {
  readonly question: Question
  readonly ask: (change: Question) => void
}

export function Asking({ question, ask }: AskingProps) {
  const about = question.action === undefined ? undefined : product.policy.actions[question.action]?.about
  return (
    <SimpleGrid cols={{ base: 1, sm: about && about !== 'self' ? 3 : 2 }}>
      <PersonChoice question={question} ask={ask} />
      <Select
        label="Action"
        placeholder="Every action"
        clearable
        searchable
        clearButtonProps={{ 'aria-label': 'Show every action' }}
        nothingFoundMessage="Nothing found"
        data={Object.entries(product.policy.actions).map(([value, { label }]) => ({ value, label: capital(label) }))}
        value={question.action ?? null}
        onChange={(action) => ask({ action: action ?? undefined, subject: undefined })}
      />
      {about === 'member' && <MemberChoice question={question} ask={ask} />}
      {about === 'invitation' && <InvitationChoice question={question} ask={ask} />}
    </SimpleGrid>
  )
}

function PersonChoice({ question, ask }: AskingProps) {
  const { person } = useMe()
  const { data } = usePermissions(question)
  const may = useMay()('members.view')
  const chosen = data && question.person === data.person.personId ? { value: data.person.personId, label: data.person.name } : undefined
  return (
    <Found
      label="Person"
      placeholder={`${person.name} (you)`}
      value={question.person}
      chosen={chosen}
      disabled={!may.allowed}
      onChange={(value) => ask({ person: value === person.id ? undefined : value })}
    />
  )
}

function MemberChoice({ question, ask }: AskingProps) {
  const { data } = usePermissions(question)
  const chosen = data?.subject?.kind === 'member' ? { value: data.subject.id, label: data.subject.label } : undefined
  return <Found label="To whom" placeholder="Anybody" value={question.subject} chosen={chosen} onChange={(subject) => ask({ subject })} />
}

interface FoundProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string | undefined
  /** What the address says, though the list that was fetched has somebody else. */
  readonly chosen: Option | undefined
  readonly disabled?: boolean
  readonly onChange: (value: string | undefined) => void
}

/** Chooses a member; what is typed is searched for by the server. */
function Found({ label, placeholder, value, chosen, disabled, onChange }: FoundProps) {
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed, 200)
  const found = useMembers(chosen && search === chosen.label ? '' : search.replace(/ \(you\)$|, \S+@\S+$/, ''))
  const options = chosen && !found.some((one) => one.value === chosen.value) ? [chosen, ...found] : found
  return (
    <Select
      label={label}
      placeholder={placeholder}
      clearable
      searchable
      disabled={disabled}
      clearButtonProps={{ 'aria-label': `${label}: ${placeholder}` }}
      nothingFoundMessage="Nobody found"
      filter={({ options: all }) => all}
      data={[...options]}
      value={value ?? null}
      onSearchChange={setTyped}
      onChange={(picked) => onChange(picked ?? undefined)}
    />
  )
}

function InvitationChoice({ question, ask }: AskingProps) {
  const invitations = useInvitations(true)
  return (
    <Select
      label="Which invitation"
      placeholder="Any"
      clearable
      searchable
      clearButtonProps={{ 'aria-label': 'Any invitation' }}
      nothingFoundMessage="None is open"
      data={[...invitations]}
      value={invitations.some(({ value }) => value === question.subject) ? (question.subject ?? null) : null}
      onChange={(subject) => ask({ subject: subject ?? undefined })}
    />
  )
}
