import { Group, Loader, Paper, Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { connection } from '../api.ts'
import { product } from '../product.ts'
import classes from './ConnectionBanner.module.css'
import { useLasting } from './useLasting.ts'

/** Calm, and only after a moment: a single request that failed is often answered at the next attempt. */
export function ConnectionBanner() {
  const reached = useSyncExternalStore(connection.subscribe, connection.get)
  const shown = useLasting(!reached, 700)
  return (
    <div role="status" className={classes.place}>
      {shown && (
        <Paper shadow="md" px="md" py="xs" radius="xl" withBorder>
          <Group gap="xs" wrap="nowrap">
            <Loader size="xs" color="gray" />
            <Text size="sm">Can’t reach {product.name}. Trying again…</Text>
          </Group>
        </Paper>
      )}
    </div>
  )
}
