import { ActionIcon, Button, Kbd, useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Building2, LifeBuoy, LogOut, Plus, Search, UserPlus, UserRound } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { type Membership, useMe } from '../api.ts'
import { product, roleLabel } from '../product.ts'
import { navigation } from '../screens.ts'
import { openCreateOrganization } from './createOrganization.ts'
import { schemes } from './SchemeButton.tsx'
import { siblingOf } from './sibling.ts'
import { signOut } from '../signOut.ts'
import '@mantine/spotlight/styles.css'

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function PaletteButton() {
  return (
    <>
      <Button
        visibleFrom="sm"
        variant="default"
        c="dimmed"
        fw={400}
        leftSection={<Search size={16} aria-hidden />}
        rightSection={<Kbd size="xs">{mac ? '⌘' : 'Ctrl'} K</Kbd>}
        onClick={spotlight.open}
      >
        Search or go to
      </Button>
      <ActionIcon hiddenFrom="sm" variant="subtle" color="gray" size="lg" aria-label="Search or go to" onClick={spotlight.open}>
        <Search size={20} aria-hidden />
      </ActionIcon>
    </>
  )
}

export function Palette({ membership }: { readonly membership?: Membership }) {
  const actions = [useScreens(membership), useOrganizations(membership), usePersonal()].filter((group) => group.actions.length > 0)
  return (
    <Spotlight
      attributes={{ content: { 'aria-label': 'Search or go to' } }}
      actions={actions}
      shortcut="mod + K"
      nothingFound="Nothing found"
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <Search size={18} aria-hidden />,
        placeholder: 'Search or go to',
        'aria-label': 'Search or go to',
        onKeyDown: takeFirst,
      }}
    />
  )
}

/** Enter takes the first that was found, also where the list was drawn anew since the last letter and has lost its mark. */
function takeFirst({ key, currentTarget: field, nativeEvent }: KeyboardEvent<HTMLInputElement>): void {
  const palette = field.closest('[role="dialog"]')
  if (key !== 'Enter' || nativeEvent.isComposing || !field.value || palette?.querySelector('[data-selected]')) return
  palette?.querySelector<HTMLElement>('[data-action]')?.click()
}

function useScreens(membership: Membership | undefined): SpotlightActionGroupData {
  const navigate = useNavigate()
  if (!membership) return { group: 'Go to', actions: [] }
  const base = `/o/${membership.organization.slug}`
  const invites = product.policy.may({ personId: null, role: membership.role }, 'invitations.create').allowed
  return {
    group: 'Go to',
    actions: [
      ...navigation.map(({ path, trail, icon: Icon }) => ({
        id: path || 'overview',
        label: trail.join(' › '),
        leftSection: <Icon size={18} aria-hidden />,
        onClick: () => void navigate({ to: path ? `${base}/${path}` : base }),
      })),
      ...(invites
        ? [
            {
              id: 'invite',
              label: 'Invite somebody',
              leftSection: <UserPlus size={18} aria-hidden />,
              onClick: () => void navigate({ to: `${base}/${product.words.membersPage.path}`, search: { invite: '1' } as never }),
            },
          ]
        : []),
    ],
  }
}

function useOrganizations(membership: Membership | undefined): SpotlightActionGroupData {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const others = useMe().memberships.filter((one) => one !== membership)
  return {
    group: 'Switch organization',
    actions: [
      ...others.map(({ organization, role }) => ({
        id: organization.id,
        label: organization.name,
        description: roleLabel(role),
        leftSection: <Building2 size={18} aria-hidden />,
        onClick: () => void navigate({ to: siblingOf(pathname, organization.slug) }),
      })),
      ...(product.belonging === 'many'
        ? [{ id: 'create', label: 'Create organization', leftSection: <Plus size={18} aria-hidden />, onClick: openCreateOrganization }]
        : []),
    ],
  }
}

function usePersonal(): SpotlightActionGroupData {
  const navigate = useNavigate()
  const { support } = useMe()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return {
    group: 'You',
    actions: [
      {
        id: 'profile',
        label: 'Profile',
        leftSection: <UserRound size={18} aria-hidden />,
        onClick: () => void navigate({ to: '/profile' }),
      },
      ...(support
        ? [
            {
              id: 'support',
              label: 'Support console',
              leftSection: <LifeBuoy size={18} aria-hidden />,
              onClick: () => void navigate({ to: '/support' }),
            },
          ]
        : []),
      ...schemes
        .filter(({ value }) => value !== colorScheme)
        .map(({ value, label, icon: Icon }) => ({
          id: value,
          label: `Colours: ${label.toLowerCase()}`,
          keywords: ['theme', 'scheme', 'mode'],
          leftSection: <Icon size={18} aria-hidden />,
          onClick: () => setColorScheme(value),
        })),
      { id: 'sign-out', label: 'Sign out', leftSection: <LogOut size={18} aria-hidden />, onClick: () => void signOut() },
    ],
  }
}
