import { Anchor, Box, Center, Group, Paper, Stack } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { useRunningProduct } from '../api.ts'
import { Brand } from './Brand.tsx'
import { mainId } from './mainId.ts'
import classes from './CardFrame.module.css'
import { SchemeButton } from './SchemeButton.tsx'

/** A narrow card in the middle: signing in and up, and whatever a mail links to. */
export function CardFrame() {
  const development = useRunningProduct()?.development
  return (
    <Stack mih="100dvh" gap={0} className={classes.ground}>
      <Box component="header" px="md" pt="md">
        <Group justify="space-between">
          <Brand />
          <SchemeButton />
        </Group>
      </Box>
      <Center component="main" id={mainId} tabIndex={-1} flex={1} p="md">
        <Paper withBorder radius="md" p={{ base: 'lg', xs: 'xl' }} w="100%" maw={440} shadow="sm">
          <Outlet />
        </Paper>
      </Center>
      <Center component="footer" pb="md" mih={40}>
        {development && (
          <Anchor component={Link} to="/mailbox" size="sm">
            Mails sent in development
          </Anchor>
        )}
      </Center>
    </Stack>
  )
}
