import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Allowed } from '../../../../portal/Allowed.tsx'
import { useMay } from '../../../../portal/api.ts'
import { organizationRefusals } from '../../contract.ts'
import type { useSettings } from './useSettings.ts'

interface Props {
  readonly settings: Pick<ReturnType<typeof useSettings>, 'stale' | 'reload' | 'save' | 'edited'>
  readonly children?: ReactNode
  /** Said to whoever may not change anything, in place of what the button alone would say. */
  readonly label: string
}

/** The end of a form: what stands against saving, and the button. */
export function Saving({ settings: { stale, reload, save, edited }, label, children }: Props) {
  const decision = useMay()('organization.settings')
  return (
    <Stack gap="sm">
      {stale && (
        <Alert color="yellow" role="alert" title={organizationRefusals['changed-meanwhile'].title}>
          <Button size="xs" variant="default" onClick={() => void reload()}>
            Show the new state
          </Button>
        </Alert>
      )}
      {!decision.allowed && (
        <Text size="sm" c="dimmed">
          {decision.because}
        </Text>
      )}
      <Group justify="space-between" gap="sm">
        <div>{children}</div>
        <Allowed decision={decision.allowed && !edited ? { allowed: false, because: 'Nothing is changed yet.' } : decision}>
          <Button type="submit" loading={save.isPending}>
            {label}
          </Button>
        </Allowed>
      </Group>
    </Stack>
  )
}
