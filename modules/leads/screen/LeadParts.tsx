/** What the table on a desk and the cards on a phone both show of a lead. */
import { Badge, Text } from '@mantine/core'
import { moneyText } from '../../../kernel/shared/money.ts'
import type { Lead, LeadPage, Status } from '../contract.ts'
import classes from './Leads.module.css'

export const statusLabels: Readonly<Record<Status, string>> = {
  new: 'New',
  contacted: 'Contacted',
  qualified: 'Qualified',
  won: 'Won',
  lost: 'Lost',
}
const colors: Readonly<Record<Status, string>> = { new: 'blue', contacted: 'grape', qualified: 'orange', won: 'green', lost: 'gray' }

export const statusOptions = Object.entries(statusLabels).map(([value, label]) => ({ value, label }))

export function StatusBadge({ status }: { readonly status: Status }) {
  return (
    <Badge variant="dot" color={colors[status]} tt="none" fw={500} className={classes.status}>
      {statusLabels[status]}
    </Badge>
  )
}

export function Value({ lead: { value } }: { readonly lead: Lead }) {
  return value ? <>{moneyText(value)}</> : <Nothing />
}

export function Assignee({ lead: { assignee } }: { readonly lead: Lead }) {
  return assignee ? (
    <>{assignee.name}</>
  ) : (
    <Text span inherit c="dimmed">
      Nobody
    </Text>
  )
}

/** For eyes alone: a dash that is read aloud says less than nothing. */
export function Nothing() {
  return (
    <Text span inherit c="dimmed" aria-hidden>
      –
    </Text>
  )
}

/** "1 lead", "1,234 leads" */
export function leadsText(count: number): string {
  return count === 1 ? '1 lead' : `${count.toLocaleString('en')} leads`
}

/** "1,234", "more than 10,000" */
export function totalText({ total, totalIsLeast }: Pick<LeadPage, 'total' | 'totalIsLeast'>): string {
  return `${totalIsLeast ? 'more than ' : ''}${total.toLocaleString('en')}`
}
