import { TextInput } from '@mantine/core'

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
      leftSection={label}
      leftSectionWidth={labelWidth}
      w={{ base: isShort ? 'calc(50% - 5px)' : '100%', xs: 128 + labelWidth }}
      min={min}
      max={max}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}
