import { AppShell, Burger, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import type { Membership } from '../api.ts'
import { Navigation } from './Navigation.tsx'
import { OrganizationSelector } from './OrganizationSelector.tsx'
import { Palette, PaletteButton } from './Palette.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { mainId } from './mainId.ts'

interface Props {
  /** Undefined on pages that belong to no organization, and on an organization that is not the person's. */
  readonly membership?: Membership
  readonly children: ReactNode
}

export function Shell({ membership, children }: Props) {
  const [opened, { toggle, close }] = useDisclosure()
  const { pathname } = useLocation()
  useEffect(close, [pathname, close])
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 260, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <AppShell.Header>
        <Group h="100%" px="sm" gap="xs" wrap="nowrap" justify="space-between">
          <Group gap={4} wrap="nowrap" miw={0}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'Close the menu' : 'Open the menu'}
              aria-expanded={opened}
            />
            <OrganizationSelector membership={membership} />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <PaletteButton />
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main">
        <Navigation membership={membership} />
      </AppShell.Navbar>
      <AppShell.Main id={mainId} tabIndex={-1}>
        {children}
      </AppShell.Main>
      <Palette membership={membership} />
    </AppShell>
  )
}
