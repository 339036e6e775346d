import { PasswordInput, type PasswordInputProps, Progress, Stack, Text } from '@mantine/core'
import { strength } from './password.ts'

interface Props extends PasswordInputProps {
  readonly value: string
  readonly personal?: readonly string[]
}

const colors = ['red', 'orange', 'teal', 'green']

/** A password to be chosen: shown or hidden, with a hint how good it is. */
export function NewPassword({ value, personal, ...props }: Props) {
  const { level, hint } = strength(value, personal)
  return (
    <Stack gap={6}>
      <PasswordInput
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
        {...props}
        value={value}
      />
      <Progress value={value ? (level + 1) * 25 : 0} color={colors[level]} size="xs" aria-hidden />
      <Text size="xs" c="dimmed" role="status">
        {!props.error && hint}
      </Text>
    </Stack>
  )
}
