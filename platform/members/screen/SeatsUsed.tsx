import { Progress, Stack, Text } from '@mantine/core'
import { useMembership } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import type { Organization } from '../../organizations/contract.ts'
import { seatsInWords, whomToAsk, whyFull } from './seats.ts'

/** "2 of 3 seats used, 1 invitation pending: none left" (Z4); without a limit, the number of members. */
export function SeatsUsed({ organization }: { readonly organization: Organization }) {
  const { seats, plan } = organization
  const { role } = useMembership()
  const words = seatsInWords(seats)
  const text = (
    <Text size="sm" c="dimmed">
      {plan ? `Plan ${plan.name}: ${words}` : words}
    </Text>
  )
  if (seats.limit === null) return text
  const share = (count: number) => (100 * count) / Math.max(seats.limit ?? 1, seats.used + seats.pending, 1)
  const full = whyFull(product, organization)
  return (
    <Stack gap={6} maw={440}>
      {text}
      <Progress.Root size="sm" aria-hidden>
        <Progress.Section value={share(seats.used)} color={full ? 'orange' : undefined} />
        <Progress.Section value={share(seats.pending)} color={full ? 'orange' : undefined} striped style={{ opacity: 0.55 }} />
      </Progress.Root>
      {full && (
        <Text size="sm">
          {full} {whomToAsk(product, role)}
        </Text>
      )}
    </Stack>
  )
}
