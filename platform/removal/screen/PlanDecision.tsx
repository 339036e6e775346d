import { Alert, Button, Group, Skeleton, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ComponentType, type ReactNode, useState } from 'react'
import { get, post, ProblemError, queryClient, sentence, useOrganizationPath, visitor } from '../../../portal/api.ts'
import { Failed } from '../../../portal/states.tsx'
import { type Choices, type Plan, plan as planShape, removed } from '../contract.ts'
import { PlannedRecords } from './PlannedRecords.tsx'

interface Props {
  /** Where the plan is read, and sent to be executed. */
  readonly path: string
  readonly lead: ReactNode
  /** What else ends, as a list. */
  readonly effects: ComponentType<{ readonly plan: Plan }>
  /** The button names the act. */
  readonly act: string
  readonly onClose: () => void
  /** The plan that was carried out. */
  readonly onDone: (plan: Plan) => unknown
}

/**
 * A plan, the choices in it, and the button that does exactly that. What is shown stays as it is while one decides: nothing that
 * others do changes it unseen. A stale plan is refused by the server, and the new one is shown.
 */
export function PlanDecision({ path, lead, effects: Effects, act, onClose, onDone }: Props) {
  const key = ['the plan', path]
  const shown = useQuery({ queryKey: key, queryFn: ({ signal }) => get(path, planShape, { signal }), staleTime: 0, gcTime: 0 })
  const [choices, setChoices] = useState<Choices>({})
  const plan = shown.data
  const done = () => plan && onDone(plan)
  const execution = useExecution(path, done, (fresh) => {
    setChoices({})
    queryClient.setQueryData(key, fresh)
  })
  if (shown.error && !plan) return <Failed error={shown.error} again={shown.refetch} />
  return (
    <Stack>
      {lead}
      {plan ? <Effects plan={plan} /> : <Skeleton height={120} />}
      {plan && plan.records.length > 0 && <PlannedRecords plan={plan} choices={choices} choose={setChoices} />}
      {execution.error !== null && (
        <Alert color={isStale(execution.error) ? 'yellow' : 'red'} role="alert">
          {sentence(execution.error)}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          color="red"
          loading={execution.isPending}
          disabled={!plan}
          onClick={() => plan && execution.mutate({ planHash: plan.planHash, choices: chosen(plan, choices) })}
        >
          {act}
        </Button>
      </Group>
    </Stack>
  )
}

/** Executes what was shown. A plan that is stale by now comes back as the new one. */
function useExecution(path: string, onDone: () => unknown, onStale: (plan: Plan) => void) {
  const organization = useOrganizationPath()
  return useMutation({
    mutationFn: (body: { planHash: string; choices: Choices }) => post(path, body, removed),
    onSuccess: async () => {
      await onDone()
      await queryClient.invalidateQueries({
        predicate: ({ queryKey: [key] }) => typeof key === 'string' && key.startsWith(organization),
      })
      await queryClient.invalidateQueries({ queryKey: visitor.queryKey })
    },
    onError: (error) => {
      const fresh = isStale(error) && planShape.safeParse(error.more['plan'])
      if (fresh && fresh.success) onStale(fresh.data)
    },
  })
}

function isStale(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.code === 'plan-changed'
}

/** Of a kind that has gone from the plan since, nothing can be chosen any more. */
function chosen({ records }: Plan, choices: Choices): Choices {
  return Object.fromEntries(Object.entries(choices).filter(([kind]) => records.some((one) => one.kind === kind)))
}
