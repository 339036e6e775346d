import { Box, Container, Group } from '@mantine/core'
import { Outlet } from '@tanstack/react-router'
import { Brand } from './Brand.tsx'
import { mainId } from './mainId.ts'
import { SchemeButton } from './SchemeButton.tsx'

/** The whole width, for anybody. */
export function BareFrame() {
  return (
    <Container size="xl" py="md">
      <Box component="header" pb="lg">
        <Group justify="space-between">
          <Brand />
          <SchemeButton />
        </Group>
      </Box>
      <main id={mainId} tabIndex={-1}>
        <Outlet />
      </main>
    </Container>
  )
}
