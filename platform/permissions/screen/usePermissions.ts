import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { get, useMay, useMe, useOrganizationPath } from '../../../portal/api.ts'
import { invitationPage } from '../../invitations/contract.ts'
import { memberPage } from '../../members/contract.ts'
import { permissions } from '../contract.ts'

/** What is asked, as it stands in the address bar. */
export interface Question {
  readonly person?: string
  readonly action?: string
  readonly subject?: string
}

export function useQuestion() {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const text = (key: keyof Question) => {
    const value = search[key]
    return typeof value === 'string' && value !== '' && value.length <= 100 ? value : undefined
  }
  const question: Question = { person: text('person'), action: text('action'), subject: text('subject') }
  const ask = (change: Question) =>
    void navigate({
      to: '.',
      search: ((before: Record<string, unknown>) => ({ ...before, ...change })) as never,
      resetScroll: false,
    })
  return { question, ask }
}

export function usePermissions({ person, action, subject }: Question) {
  const path = useOrganizationPath('/permissions')
  const query = { personId: person, action, subject }
  return useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => get(path, permissions, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export interface Option {
  readonly value: string
  readonly label: string
}

/** Members to choose from, found by the server: there may be thousands. */
export function useMembers(search: string): readonly Option[] {
  const path = useOrganizationPath('/members')
  const me = useMe().person.id
  const enabled = useMay()('members.view').allowed
  const query = { search: search || undefined, sort: 'name', limit: 50 }
  const { data } = useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => get(path, memberPage, { query, signal }),
    placeholderData: keepPreviousData,
    enabled,
  })
  return (data?.items ?? []).map(({ personId, name, email }) => ({
    value: personId,
    label: personId === me ? `${name} (you)` : `${name}, ${email}`,
  }))
}

export function useInvitations(enabled: boolean): readonly Option[] {
  const path = useOrganizationPath('/invitations')
  const query = { limit: 200 }
  const may = useMay()('invitations.view').allowed
  const { data } = useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => get(path, invitationPage, { query, signal }),
    enabled: enabled && may,
  })
  return (data?.items ?? []).map(({ id, email }) => ({ value: id, label: email }))
}
