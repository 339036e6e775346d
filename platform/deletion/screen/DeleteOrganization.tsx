import { Alert, Button, Card, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { toast, useAct } from '../../../portal/act.ts'
import { del, fieldErrors, get, ProblemError, queryClient, sentence, useMe, useOrganizationPath, visitor } from '../../../portal/api.ts'
import { Failed, Loading } from '../../../portal/states.tsx'
import { confirmItIsYou } from '../../people/screen/confirmItIsYou.tsx'
import { deleted, type DeletionPlan, deletionPlan } from '../contract.ts'
import { WhatEnds } from './WhatEnds.tsx'

/** The plan stays as it is while one reads it; where something has changed since, the server refuses and the new one is shown. */
export function DeleteOrganization() {
  const path = useOrganizationPath('/deletion')
  const key = ['the plan', path]
  const shown = useQuery({ queryKey: key, queryFn: ({ signal }) => get(path, deletionPlan, { signal }), staleTime: Infinity, gcTime: 0 })
  if (shown.error && !shown.data) return <Failed error={shown.error} again={shown.refetch} />
  if (!shown.data) return <Loading rows={4} />
  return (
    <Stack gap="lg">
      <WhatEnds plan={shown.data} />
      <Deciding plan={shown.data} onStale={(plan) => queryClient.setQueryData(key, plan)} />
    </Stack>
  )
}

interface DecidingProps {
  readonly plan: DeletionPlan
  readonly onStale: (plan: DeletionPlan) => void
}

function Deciding({ plan, onStale }: DecidingProps) {
  const { name } = plan.organization
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (typed) => (typed.trim() === name ? null : `Type ${name}, exactly as it stands.`) },
  })
  const removal = useDeletion(plan, onStale, (errors) => form.setErrors(errors))
  return (
    <Card withBorder padding="lg" style={{ borderColor: 'var(--mantine-color-red-outline)' }}>
      <form onSubmit={form.onSubmit((values) => removal.mutate(values.name.trim()))} noValidate>
        <Stack>
          <TextInput label={`Type “${name}” to confirm`} autoComplete="off" maw={400} {...form.getInputProps('name')} />
          {isStale(removal.error) && (
            <Alert color="yellow" role="alert">
              {sentence(removal.error)}
            </Alert>
          )}
          <Group>
            <Button type="submit" color="red" loading={removal.isPending}>
              Delete organization
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

function useDeletion(plan: DeletionPlan, onStale: (plan: DeletionPlan) => void, onFields: (errors: Record<string, string>) => void) {
  const path = useOrganizationPath()
  const { person } = useMe()
  const leave = useWayOut(path.split('/').at(-1) ?? '')
  const removal = useAct({
    run: (name: string) => del(path, { name, planHash: plan.planHash }, deleted),
    after: ({ name }) => leave(name),
    failed(error, name) {
      if (!(error instanceof ProblemError)) return false
      if (error.code === 'not-fresh') confirmItIsYou(person.email, () => removal.mutate(name))
      else if (isStale(error)) {
        const fresh = deletionPlan.safeParse(error.more['plan'])
        if (fresh.success) onStale(fresh.data)
      } else if (error.errors.length > 0) onFields(fieldErrors(error))
      else return false
      return true
    },
  })
  return removal
}

/** To whatever else the person belongs to. Out of the list first: the start page would lead straight back in. */
function useWayOut(organizationId: string) {
  const navigate = useNavigate()
  return async (name: string) => {
    queryClient.setQueryData(
      visitor.queryKey,
      (me) => me && { ...me, memberships: me.memberships.filter(({ organization }) => organization.id !== organizationId) },
    )
    await navigate({ to: '/' })
    await queryClient.invalidateQueries({ queryKey: visitor.queryKey })
    toast(`${name} was deleted.`)
  }
}

function isStale(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'deletion-plan-changed'
}
