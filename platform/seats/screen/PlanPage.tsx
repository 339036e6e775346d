import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Allowed } from '../../../portal/Allowed.tsx'
import { useDialog } from '../../../portal/Confirm.tsx'
import { get, useMay, useOrganizationPath } from '../../../portal/api.ts'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import { Loaded } from '../../../portal/states.tsx'
import { type PlansOverview, plansOverview } from '../contract.ts'
import { ChangeDialog } from './ChangeDialog.tsx'
import { perPlan, seatsTaken } from './words.ts'

type Plan = PlansOverview['plans'][number]

/** Z4: the plan, its seats as people and pending invitations, and the way to another one. */
export default function PlanPage() {
  const path = useOrganizationPath('/plan')
  const query = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, plansOverview, { signal }), refetchInterval: 20_000 })
  return (
    <Page title="Plan" width={820} lead="A plan says how many people can belong to the organization.">
      <Loaded query={query} rows={4}>
        {(overview) => <Plans overview={overview} />}
      </Loaded>
    </Page>
  )
}

function Plans({ overview: { plan, plans, seats } }: { readonly overview: PlansOverview }) {
  const changing = useDialog<Plan>()
  return (
    <Stack gap="md">
      <Text>
        {plan ? `${plan.name}: ` : ''}
        {seatsTaken(seats)}
      </Text>
      {plans.map((one) => (
        <PlanCard key={one.key} plan={one} change={() => changing.open(one)} />
      ))}
      <ChangeDialog opened={changing.opened} to={changing.subject} onClose={changing.close} />
    </Stack>
  )
}

function PlanCard({ plan, change }: { readonly plan: Plan; readonly change: () => void }) {
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" gap="sm">
        <Stack gap={2}>
          <Group gap="xs">
            <Title order={2} size="h4">
              {plan.name}
            </Title>
            {plan.change === 'current' && <Badge variant="light">Your plan</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {perPlan(plan)}
          </Text>
        </Stack>
        {plan.change !== 'current' && <Way plan={plan} change={change} />}
      </Group>
    </Card>
  )
}

function Way({ plan, change }: { readonly plan: Plan; readonly change: () => void }) {
  const decision = useMay()('billing.manage')
  const support = product.brand.supportAddress
  if (plan.by === 'support' && decision.allowed) {
    return (
      <Text size="sm">
        Write to <Anchor href={`mailto:${support}?subject=${encodeURIComponent(`Change to ${plan.name}`)}`}>{support}</Anchor>
      </Text>
    )
  }
  return (
    <Allowed decision={decision}>
      <Button variant="default" onClick={change}>
        Change to {plan.name}
      </Button>
    </Allowed>
  )
}
