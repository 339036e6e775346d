import { Select } from '@mantine/core'
import { useState } from 'react'
import { date } from '../../../portal/time.ts'
import type { Form } from './KeyForm.tsx'

const dayMs = 24 * 3600_000
const spans: Readonly<Record<string, number>> = { '7': 7, '30': 30, '90': 90, '365': 365 }

/** When it stops working by itself. What was set before stays among the choices. */
export function Expiry({ form }: { readonly form: Form }) {
  const [before] = useState(form.values.expiresAt)
  const [choice, setChoice] = useState(before === null ? 'never' : 'as it is')
  const data = [
    ...(before === null ? [] : [{ value: 'as it is', label: `As it is: ${date(before)}` }]),
    { value: 'never', label: 'Never' },
    { value: '7', label: 'In 7 days' },
    { value: '30', label: 'In 30 days' },
    { value: '90', label: 'In 90 days' },
    { value: '365', label: 'In a year' },
  ]
  function choose(value: string | null) {
    if (value === null) return
    setChoice(value)
    const days = spans[value]
    form.setFieldValue('expiresAt', value === 'as it is' ? before : days ? new Date(Date.now() + days * dayMs).toISOString() : null)
  }
  return (
    <Select
      label="Expires"
      description="A key that is forgotten then ends by itself."
      data={data}
      value={choice}
      onChange={choose}
      allowDeselect={false}
      error={form.errors['expiresAt']}
      errorProps={{ role: 'alert' }}
    />
  )
}
