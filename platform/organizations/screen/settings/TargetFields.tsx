import { Fieldset, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { digitsOf } from '../../../../kernel/shared/money.ts'
import type { Quarter, Typed } from './targets.ts'

interface Props {
  readonly quarters: readonly Quarter[]
  readonly typed: Typed
  readonly set: (key: string, value: number | '') => void
  readonly currency: string
  readonly readOnly: boolean
  readonly errors: Readonly<Record<string, string>>
}

/** A field for each quarter, and one for each of its months. */
export function TargetFields({ quarters, ...rest }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {quarters.map(({ key, label, months }) => (
        <Fieldset key={key} legend={label} p="sm">
          <Stack gap="xs">
            <Field {...rest} name={key} label={`${label}, the quarter`} />
            {months.map((month) => (
              <Field key={month.key} {...rest} name={month.key} label={month.label} />
            ))}
          </Stack>
        </Fieldset>
      ))}
    </SimpleGrid>
  )
}

function Field({
  name,
  label,
  typed,
  set,
  currency,
  readOnly,
  errors,
}: Omit<Props, 'quarters'> & { readonly name: string; readonly label: string }) {
  return (
    <NumberInput
      size="xs"
      label={label}
      value={typed[name] ?? ''}
      onChange={(value) => set(name, typeof value === 'number' ? value : value.trim() === '' ? '' : Number(value))}
      min={0}
      max={9_999_999_999}
      decimalScale={digitsOf(currency)}
      allowNegative={false}
      thousandSeparator=","
      hideControls
      readOnly={readOnly}
      rightSection={<Text size="xs">{currency}</Text>}
      rightSectionWidth={48}
      error={errors[name]}
    />
  )
}
