import { Text, TextInput } from '@mantine/core'
import { halfOfPhone } from './usePhone.ts'

interface Props {
  /** "From", "Added since" */
  readonly label: string
  /** `2026-01-31` */
  readonly value: string | undefined
  readonly min?: string
  readonly max?: string
  readonly onChange: (value: string | undefined) => void
}

/** A day that narrows a list, by the browser's own calendar. */
export function Day({ label, value, min, max, onChange }: Props) {
  const isShort = label.length < 6
  const labelWidth = isShort ? 52 : 100
  return (
    <TextInput
      type="date"
      aria-label={`${label} day`}
      leftSection={
        <Text size="sm" c="dimmed">
          {label}
        </Text>
      }
      leftSectionWidth={labelWidth}
      w={{ base: isShort ? halfOfPhone : '100%', xs: 128 + labelWidth }}
      min={min}
      max={max}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}
