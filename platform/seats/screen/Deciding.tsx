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
  /** Undefined until it was read. */
  readonly plan?: RemovalPlan
  readonly choices: Choices
}

export function Deciding({ plan, stale, onStale, onClose }: Props) {
  const organization = useOrganizationPath()
  const [leaving, setLeaving] = useState<Readonly<Record<string, Leaving>>>({})
  const [cancelled, setCancelled] = useState<readonly string[]>([])
  const change = useChange(plan, onStale, onClose)
  const stays = (personId: string) => setLeaving(({ [personId]: _stays, ...others }) => others)
  const choose = useMutation({
    mutationFn: ({ personId }: { personId: string }) => get(`${organization}/members/${personId}/removal`, removalPlan),
    onMutate: ({ personId }) => setLeaving((now) => ({ ...now, [personId]: { choices: {} } })),
    // Whoever was taken out again meanwhile stays out.
    onSuccess: (found, { personId }) => setLeaving((now) => (personId in now ? { ...now, [personId]: { plan: found, choices: {} } } : now)),
    onError: (_error, { personId }) => stays(personId),
  })
  const toggle = (personId: string, isChosen: boolean) => {
    if (isChosen) choose.mutate({ personId })
    else stays(personId)
  }
  const remove = Object.entries(leaving).flatMap(([personId, { plan: one, choices }]) =>
    one ? [{ personId, planHash: one.planHash, choices }] : [],
  )
  const open = stillToFree(plan, remove.length, cancelled.length)
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
            {plan.people.map((person) => (
              <Member
                key={person.personId}
                person={person}
                leaving={leaving[person.personId]}
                toggle={(isChosen) => toggle(person.personId, isChosen)}
                decide={(one) => setLeaving((now) => ({ ...now, [person.personId]: one }))}
              />
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

interface MemberProps {
  readonly person: PlanOfChange['people'][number]
  readonly leaving: Leaving | undefined
  readonly toggle: (isChosen: boolean) => void
  readonly decide: (leaving: Leaving) => void
}

/** Once chosen, what becomes of their records stands below. */
function Member({ person: { name, email, role }, leaving, toggle, decide }: MemberProps) {
  const plan = leaving?.plan
  return (
    <Stack gap="xs">
      <Checkbox
        label={`${name}, ${product.roles.find(({ key }) => key === role)?.label ?? role}`}
        description={email}
        checked={leaving !== undefined}
        onChange={({ currentTarget }) => toggle(currentTarget.checked)}
      />
      {plan && plan.records.length > 0 && (
        <PlannedRecords plan={plan} choices={leaving.choices} choose={(choices) => decide({ plan, choices })} />
      )}
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
