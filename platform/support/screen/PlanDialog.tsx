import { Select } from '@mantine/core'
import { useState } from 'react'
import { post } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { SupportOrganization } from '../contract.ts'
import { ActDialog } from './ActDialog.tsx'
import { organizationPath, planName } from './support.ts'

interface Props {
  readonly organization: SupportOrganization
  readonly opened: boolean
  readonly onClose: () => void
}

const plans = (product.plans ?? []).map(({ key, name, seats }) => ({
  value: key,
  label: `${name}: ${seats === null ? 'seats without limit' : seats === 1 ? '1 seat' : `${seats} seats`}`,
}))

export function PlanDialog({ organization: { id, name, plan: present }, opened, onClose }: Props) {
  const [plan, setPlan] = useState(present?.key ?? null)
  return (
    <ActDialog
      opened={opened}
      title={`Change the plan of ${name}`}
      says="The seats of the new plan count at once. A plan with fewer seats than are taken is refused."
      act="Change plan"
      missing={plan === null || plan === present?.key ? 'Choose another plan.' : undefined}
      run={(reason) => post(organizationPath(id, '/plan'), { plan, reason })}
      done={`${name} has the plan ${planName(plan) ?? ''} now.`}
      touches={[organizationPath(id)]}
      onClose={onClose}
    >
      <Select label="Plan" data={plans} value={plan} onChange={setPlan} allowDeselect={false} comboboxProps={{ withinPortal: true }} />
    </ActDialog>
  )
}
