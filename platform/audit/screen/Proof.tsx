import { Alert, Button, Card, Code, Group, List, Stack, Text } from '@mantine/core'
import { CircleAlert, ShieldCheck } from 'lucide-react'
import { Moment } from '../../../portal/Moment.tsx'
import { sentence } from '../../../portal/api.ts'
import type { Verdict } from '../contract.ts'
import { useNewestCheckpoint, useVerification } from './useLog.ts'

/** How far the log is signed, and the check of it all. */
export function Proof() {
  const { data } = useNewestCheckpoint()
  const check = useVerification()
  const newest = data?.items[0]
  return (
    <Card withBorder padding="sm">
      <Stack gap={0}>
        <Group justify="space-between" gap="sm">
          <Text size="sm" c="dimmed" flex={1} miw={220}>
            {newest ? (
              <>
                Signed up to event {newest.seq.toLocaleString('en')}, <Moment at={newest.at} />, by the key <Code>{newest.keyId}</Code>
              </>
            ) : (
              'Each minute the end of the log is signed.'
            )}
          </Text>
          <Button
            variant="default"
            leftSection={<ShieldCheck size={16} aria-hidden />}
            loading={check.isPending}
            onClick={() => check.mutate()}
          >
            Verify the log
          </Button>
        </Group>
        <div aria-live="polite">
          {check.error !== null && (
            <Alert color="red" mt="sm" icon={<CircleAlert aria-hidden />}>
              {sentence(check.error)}
            </Alert>
          )}
          {check.data && <Result verdict={check.data} />}
        </div>
      </Stack>
    </Card>
  )
}

function Result({ verdict: { findings, events, signed, checkpoints } }: { readonly verdict: Verdict }) {
  const count = (number: number, what: string) => `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`
  if (findings.length) {
    return (
      <Alert color="red" mt="sm" icon={<CircleAlert aria-hidden />} title="The log was tampered with" role="alert">
        <List size="sm">
          {findings.map(({ kind, from, sentence: told }) => (
            <List.Item key={`${kind} ${from}`}>{told}</List.Item>
          ))}
        </List>
      </Alert>
    )
  }
  return (
    <Alert color="green" mt="sm" icon={<ShieldCheck aria-hidden />} title="The log is whole">
      {count(events, 'event')} follow from each other without a gap, and {count(checkpoints, 'checkpoint')} agree
      {signed ? `, up to event ${signed.seq.toLocaleString('en')}` : ''}. To prove it against what you have kept, download the log and run{' '}
      <Code>guildhall audit verify</Code>.
    </Alert>
  )
}
