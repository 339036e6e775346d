import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { toast } from '../../../portal/act.ts'
import { get, post, ProblemError, queryClient, sentence, useOrganizationPath, visitor } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { type Choices, type Plan as RemovalPlan, plan as removalPlan } from '../../removal/contract.ts'
import { PlannedRecords } from '../../removal/screen/PlannedRecords.tsx'
import { type PlanOfChange, planOfChange, plansOverview } from '../contract.ts'
import { stillToFree } from './words.ts'

interface Props {
  readonly plan: PlanOfChange
  /** Another one was shown before. */
  readonly stale: boolean
  readonly onStale: (plan: PlanOfChange) => void
  readonly onClose: () => void
}

interface Leaving {
  readonly plan: RemovalPlan
  readonly choices: Choices
}

export function Deciding({ plan, stale, onStale, onClose }: Props) {
  const organization = useOrganizationPath()
  const [leaving, setLeaving] = useState<Readonly<Record<string, Leaving>>>({})
  const [cancelled, setCancelled] = useState<readonly string[]>([])
  const change = useChange(plan, onStale, onClose)
  const open = stillToFree(plan, Object.keys(leaving).length, cancelled.length)
  const choose = useMutation({
    mutationFn: ({ personId }: { personId: string }) => get(`${organization}/members/${personId}/removal`, removalPlan),
    onSuccess: (found, { personId }) => setLeaving((now) => ({ ...now, [personId]: { plan: found, choices: {} } })),
  })
  const toggle = (personId: string, isChosen: boolean) => {
    if (isChosen) choose.mutate({ personId })
    else setLeaving(({ [personId]: _stays, ...others }) => others)
  }
  const remove = Object.entries(leaving).map(([personId, one]) => ({ personId, planHash: one.plan.planHash, choices: one.choices }))
  return (
    <Stack>
      {stale && (
        <Alert color="yellow" role="alert">
          Something changed since you saw this. Look at it anew, then decide.
        </Alert>
      )}
      <Text size="sm">
        {plan.toFree === 0
          ? `Everybody fits into ${plan.to.name}.`
          : `${plan.to.name} has room for ${plan.to.seats}. Choose who and what gives up a seat.`}
      </Text>
      {plan.toFree > 0 && (
        <>
          <Stack gap="xs" role="group" aria-label="Members to let go">
            {plan.people.map(({ personId, name, email, role }) => (
              <Stack key={personId} gap="xs">
                <Checkbox
                  label={`${name}, ${product.roles.find(({ key }) => key === role)?.label ?? role}`}
                  description={email}
                  checked={personId in leaving}
                  onChange={({ currentTarget }) => toggle(personId, currentTarget.checked)}
                />
                {leaving[personId] && leaving[personId].plan.records.length > 0 && (
                  <PlannedRecords
                    plan={leaving[personId].plan}
                    choices={leaving[personId].choices}
                    choose={(choices) =>
                      setLeaving((now) => ({ ...now, [personId]: { plan: leaving[personId]?.plan as RemovalPlan, choices } }))
                    }
                  />
                )}
              </Stack>
            ))}
          </Stack>
          {plan.invitations.length > 0 && (
            <Stack gap="xs" role="group" aria-label="Invitations to cancel">
              {plan.invitations.map(({ id, email }) => (
                <Checkbox
                  key={id}
                  label={`Invitation to ${email}`}
                  checked={cancelled.includes(id)}
                  onChange={({ currentTarget }) =>
                    setCancelled(currentTarget.checked ? [...cancelled, id] : cancelled.filter((one) => one !== id))
                  }
                />
              ))}
            </Stack>
          )}
        </>
      )}
      {(change.error ?? choose.error) !== null && (
        <Alert color="red" role="alert">
          {sentence(change.error ?? choose.error)}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Allowed decision={open === undefined ? { allowed: true, scope: 'all' } : { allowed: false, because: open }}>
          <Button
            color={remove.length ? 'red' : undefined}
            loading={change.isPending}
            onClick={() => change.mutate({ remove, cancel: cancelled })}
          >
            Change to {plan.to.name}
          </Button>
        </Allowed>
      </Group>
    </Stack>
  )
}

interface Chosen {
  readonly remove: readonly { readonly personId: string; readonly planHash: string; readonly choices: Choices }[]
  readonly cancel: readonly string[]
}

function useChange(plan: PlanOfChange, onStale: (plan: PlanOfChange) => void, onClose: () => void) {
  const organization = useOrganizationPath()
  return useMutation({
    mutationFn: (chosen: Chosen) => post(`${organization}/plan`, { to: plan.to.key, planHash: plan.planHash, ...chosen }, plansOverview),
    onSuccess: async () => {
      onClose()
      toast(`The organization has the plan ${plan.to.name} now.`)
      await queryClient.invalidateQueries({
        predicate: ({ queryKey: [key] }) => typeof key === 'string' && key.startsWith(organization),
      })
      await queryClient.invalidateQueries({ queryKey: visitor.queryKey })
    },
    onError: (error) => {
      if (!(error instanceof ProblemError) || error.code !== 'plan-changed') return
      const fresh = planOfChange.safeParse(error.more['plan'])
      if (fresh.success) onStale(fresh.data)
    },
  })
}
