import { Card, Group, Stack } from '@mantine/core'
import type { Exposure } from '../contract.ts'
import { Acts, type Ask, Person, Secret, Seen } from './ExposureParts.tsx'

/** On a phone, where a table would have to be scrolled sideways. */
export function ExposureCards({ exposures, ask }: { readonly exposures: readonly Exposure[]; readonly ask: Ask }) {
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Secrets people have seen">
      {exposures.map((exposure) => (
        <Card key={exposure.id} component="li" withBorder padding="sm">
          <Stack gap="xs">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Secret exposure={exposure} />
              <Acts exposure={exposure} ask={ask} />
            </Group>
            <Person exposure={exposure} />
            <Seen exposure={exposure} />
          </Stack>
        </Card>
      ))}
    </Stack>
  )
}
