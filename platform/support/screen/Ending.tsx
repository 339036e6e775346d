import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { list } from '../../../kernel/shared/policy.ts'
import { get, post } from '../../../portal/api.ts'
import { Failed, Loading } from '../../../portal/states.tsx'
import { type DeletionPlan, deletionPlan } from '../../deletion/contract.ts'
import type { SupportOrganization } from '../contract.ts'
import { ActDialog } from './ActDialog.tsx'
import { organizationPath, organizationsPath } from './support.ts'

export function Ending({ organization: { id, name } }: { readonly organization: SupportOrganization }) {
  const [opened, setOpened] = useState(false)
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const path = organizationPath(id, '/deletion')
  const plan = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, deletionPlan, { signal }), enabled: opened, staleTime: 0 })
  return (
    <Stack align="flex-start">
      <Text>The organization and all that it owns is deleted, for good. Its log stays, and every member is told by mail.</Text>
      <Button color="red" variant="outline" onClick={() => setOpened(true)}>
        Delete organization
      </Button>
      <ActDialog
        opened={opened}
        title={`Delete ${name}?`}
        says={
          plan.data ? <What plan={plan.data} /> : plan.error ? <Failed error={plan.error} again={plan.refetch} /> : <Loading rows={2} />
        }
        act="Delete organization"
        danger
        missing={typed.trim() === name ? undefined : `Type ${name}, exactly as it stands.`}
        run={(reason) => post(path, { name: typed.trim(), reason })}
        done={`${name} is deleted.`}
        touches={[organizationsPath]}
        after={() => navigate({ to: '/support' })}
        onClose={() => setOpened(false)}
      >
        <TextInput
          label="Name of the organization"
          description={`Type ${name}`}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </ActDialog>
    </Stack>
  )
}

function What({ plan: { people, goes, obligations } }: { readonly plan: DeletionPlan }) {
  const kinds = goes.map(({ label }) => label)
  return (
    <Stack gap="xs">
      <Text>
        {people.count === 1 ? '1 person loses access.' : `${people.count} people lose access.`} What goes: {list(kinds)}.
      </Text>
      {obligations.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
    </Stack>
  )
}
