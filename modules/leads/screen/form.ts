/** A lead as a form has it, and what of it was changed. */
import type { LeadChange, Status, WholeLead } from '../contract.ts'
import { digitsOf } from '../../../kernel/shared/money.ts'

export interface Values {
  readonly name: string
  readonly company: string
  readonly email: string
  readonly phone: string
  readonly status: Status
  readonly source: string
  /** In the currency's greater unit, as a field for numbers has it; empty for none. */
  readonly value: number | string
  readonly notes: string
  readonly assigneeId: string | null
}

export const fieldLabels: Readonly<Record<keyof Values, string>> = {
  name: 'Name',
  company: 'Company',
  email: 'E-mail',
  phone: 'Phone',
  status: 'Status',
  source: 'Source',
  value: 'Value',
  notes: 'Notes',
  assigneeId: 'Assigned to',
}

export const emptyValues: Values = {
  name: '',
  company: '',
  email: '',
  phone: '',
  status: 'new',
  source: '',
  value: '',
  notes: '',
  assigneeId: null,
}

export function valuesOf(lead: WholeLead): Values {
  return {
    name: lead.name,
    company: lead.company ?? '',
    email: lead.email ?? '',
    phone: lead.phone ?? '',
    status: lead.status,
    source: lead.source ?? '',
    value: lead.value ? lead.value.amountMinor / 10 ** digitsOf(lead.value.currency) : '',
    notes: lead.notes ?? '',
    assigneeId: lead.assignee?.personId ?? null,
  }
}

/** The names of the fields that differ. */
export function differing(one: Values, other: Values): (keyof Values)[] {
  return (Object.keys(fieldLabels) as (keyof Values)[]).filter((name) => one[name] !== other[name])
}

/** What this person changed since `before`, laid over what it is now: what saving it in spite of the others would give. */
export function merged(before: Values, mine: Values, now: Values): Values {
  return { ...now, ...Object.fromEntries(differing(before, mine).map((name) => [name, mine[name]])) }
}

/** For the server: what differs from `before`, and nothing else, so that what others change elsewhere stays theirs. */
export function changeOf(before: Values, after: Values, currency: string): LeadChange {
  const change: Record<string, unknown> = {}
  for (const name of differing(before, after)) change[name] = asSent(name, after, currency)
  return change as LeadChange
}

function asSent(name: keyof Values, values: Values, currency: string): unknown {
  if (name === 'value') return values.value === '' ? null : { amountMinor: Math.round(Number(values.value) * 10 ** digitsOf(currency)) }
  if (name === 'name' || name === 'status') return values[name]
  const text = values[name]
  return typeof text === 'string' && text.trim() === '' ? null : text
}
