import { Alert, Button, Group, List, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from '../../../portal/act.ts'
import { get, post, ProblemError, queryClient, sentence, useOrganizationPath, visitor } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { Failed } from '../../../portal/states.tsx'
import type { Member } from '../../members/contract.ts'
import { type Choices, type Plan, plan as planShape, removed } from '../contract.ts'
import { PlannedRecords } from './PlannedRecords.tsx'

interface Props {
  readonly opened: boolean
  readonly member: Member | undefined
  readonly organizationName: string
  readonly onClose: () => void
  readonly onRemoved: () => void
}

/** The plan before the removal: what it touches, what becomes of it, and the button that does exactly that (Z8, C13). */
export function RemoveDialog({ opened, member, organizationName, onClose, onRemoved }: Props) {
  if (!member) return null
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Remove ${member.name} from ${organizationName}?`}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Decide key={member.personId} member={member} organizationName={organizationName} onClose={onClose} onRemoved={onRemoved} />
    </Modal>
  )
}

/** What is shown stays as it is while one decides: nothing that others do changes it unseen. A stale plan is refused by the server. */
function Decide({ member, organizationName, onClose, onRemoved }: Omit<Props, 'opened' | 'member'> & { readonly member: Member }) {
  const path = useOrganizationPath(`/members/${member.personId}/removal`)
  const key = ['the plan', path]
  const shown = useQuery({ queryKey: key, queryFn: ({ signal }) => get(path, planShape, { signal }), staleTime: 0, gcTime: 0 })
  const [choices, setChoices] = useState<Choices>({})
  const removal = useRemoval(path, (plan) => {
    setChoices({})
    queryClient.setQueryData(key, plan)
  })
  const remove = async (plan: Plan) => {
    await removal.mutateAsync({ planHash: plan.planHash, choices: chosen(plan, choices) })
    onRemoved()
    onClose()
    toast(`${member.name} was removed from ${organizationName}.`)
  }
  if (shown.error && !shown.data) return <Failed error={shown.error} again={shown.refetch} />
  return (
    <Stack>
      <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {member.name}, {member.email}
      </Text>
      {shown.data ? <Effects plan={shown.data} choices={choices} choose={setChoices} /> : <Skeleton height={120} />}
      {removal.error !== null && (
        <Alert color={isStale(removal.error) ? 'yellow' : 'red'} role="alert">
          {sentence(removal.error)}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          color="red"
          loading={removal.isPending}
          disabled={!shown.data}
          onClick={() => shown.data && void remove(shown.data).catch(() => {})}
        >
          {product.words.remove}
        </Button>
      </Group>
    </Stack>
  )
}

function Effects({
  plan,
  choices,
  choose,
}: {
  readonly plan: Plan
  readonly choices: Choices
  readonly choose: (choices: Choices) => void
}) {
  const { sessions, seats, person } = plan
  return (
    <>
      <List size="sm" spacing={4}>
        <List.Item>
          Access ends at once
          {sessions > 0 ? `, on ${sessions} signed-in ${sessions === 1 ? 'device' : 'devices'}` : ''}.
        </List.Item>
        <List.Item>The account at {product.name} stays.</List.Item>
        {seats && (
          <List.Item>
            A seat gets free: {seats.used - 1} of {seats.limit} stay in use.
          </List.Item>
        )}
        {plan.records.length === 0 && <List.Item>Nothing is assigned to {person.name}.</List.Item>}
        <List.Item>You can undo this for 30 days.</List.Item>
      </List>
      {plan.records.length > 0 && <PlannedRecords plan={plan} choices={choices} choose={choose} />}
    </>
  )
}

/** Executes what was shown. A plan that is stale by now comes back as the new one, and is shown instead. */
function useRemoval(path: string, onStale: (plan: Plan) => void) {
  const organization = useOrganizationPath()
  return useMutation({
    mutationFn: (body: { planHash: string; choices: Choices }) => post(path, body, removed),
    onSuccess: async () => {
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
