import { Button, Divider, Stack } from '@mantine/core'
import { useAct } from '../../../portal/act.ts'
import { useRunningProduct } from '../../../portal/api.ts'
import { type Provider, signInWith } from './account.ts'

const providers: readonly { readonly key: Provider; readonly label: string }[] = [
  { key: 'google', label: 'Continue with Google' },
  { key: 'microsoft', label: 'Continue with Microsoft' },
]

/** Only what this installation has set up. */
export function Social({ to }: { readonly to: string }) {
  const offered = useRunningProduct()?.signIn
  const leave = useAct({ run: (provider: Provider) => signInWith(provider, to) })
  const shown = providers.filter(({ key }) => offered?.[key])
  if (shown.length === 0) return null
  return (
    <Stack gap="sm">
      {shown.map(({ key, label }) => (
        <Button key={key} variant="default" loading={leave.isPending && leave.variables === key} onClick={() => leave.mutate(key)}>
          {label}
        </Button>
      ))}
      <Divider label="or" />
    </Stack>
  )
}
