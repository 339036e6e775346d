import { Card, Group, Stack, Text } from '@mantine/core'
import type { Trunk } from '../contract.ts'
import { Acts, type Ask, Password, Status, Username } from './TrunkParts.tsx'
import classes from './Trunks.module.css'

interface Props {
  readonly trunks: readonly Trunk[]
  readonly ask: Ask
}

/** The trunks on a phone, where a table would have to be scrolled sideways. */
export function TrunkCards({ trunks, ask }: Props) {
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="SIP trunks">
      {trunks.map((trunk) => (
        <Card key={trunk.id} component="li" withBorder padding="sm">
          <Stack gap="xs">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Text size="sm" fw={500} className={classes.text}>
                {trunk.name}
              </Text>
              <Acts trunk={trunk} ask={ask} />
            </Group>
            <Status trunk={trunk} />
            <Username trunk={trunk} />
            <Password trunk={trunk} />
          </Stack>
        </Card>
      ))}
    </Stack>
  )
}
