import { Button, Group, Stack } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useAct } from '../../../portal/act.ts'
import { ProblemError, post, useMe } from '../../../portal/api.ts'
import { ShownOnce } from '../../../portal/ShownOnce.tsx'
import { confirmItIsYou } from '../../people/screen/confirmItIsYou.tsx'
import { type WebhookWithSecret, webhookWithSecret } from '../contract.ts'
import { useWebhookPath } from './useWebhooks.ts'

/** Shows the signing secret once more, to whoever has signed in a short while ago. */
export function useReveal() {
  const path = useWebhookPath('/reveal')
  const { person } = useMe()
  const reveal = useAct({
    run: () => post(path, {}, webhookWithSecret),
    after: show,
    failed: (error) => {
      if (!(error instanceof ProblemError) || error.code !== 'not-fresh') return false
      confirmItIsYou(person.email, () => reveal.mutate())
      return true
    },
  })
  return reveal
}

function show({ secret }: WebhookWithSecret): void {
  const modalId = modals.open({
    title: 'The signing secret',
    closeButtonProps: { 'aria-label': 'Close' },
    children: (
      <Stack>
        <ShownOnce values={[{ label: 'Signing secret', value: secret }]}>
          That you have seen it is noted, so that it can be rotated when you leave.
        </ShownOnce>
        <Group justify="flex-end">
          <Button onClick={() => modals.close(modalId)}>Done</Button>
        </Group>
      </Stack>
    ),
  })
}
