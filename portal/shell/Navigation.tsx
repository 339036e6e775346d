import { AppShell, NavLink, Text } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import type { Membership } from '../api.ts'
import { product } from '../product.ts'
import { navigation } from '../screens.ts'

type Entry = (typeof navigation)[number]

/** The sidebar: entries without a group first, then each group under its name ("Settings"); what lies deeper stands indented. */
export function Navigation({ membership }: { readonly membership?: Membership }) {
  const groups = Map.groupBy(membership ? navigation : [], ({ trail }) => (trail.length > 1 ? (trail[0] ?? '') : ''))
  return (
    <>
      <AppShell.Section grow style={{ overflowY: 'auto' }}>
        {[...groups].map(([group, entries]) => (
          <Group key={group} name={group} entries={entries} slug={membership?.organization.slug ?? ''} />
        ))}
      </AppShell.Section>
      <AppShell.Section px="sm" pt="sm">
        <Text size="sm" fw={600}>
          {product.name}
        </Text>
        <Text size="xs" c="dimmed">
          {product.brand.tagline}
        </Text>
      </AppShell.Section>
    </>
  )
}

function Group({ name, entries, slug }: { readonly name: string; readonly entries: readonly Entry[]; readonly slug: string }) {
  const { pathname } = useLocation()
  return (
    <div role="group" aria-label={name || undefined}>
      {name && (
        <Text size="xs" fw={600} c="dimmed" px="sm" pt="md" pb={4} aria-hidden>
          {name}
        </Text>
      )}
      {entries.map(({ path, trail, icon: Icon }) => {
        const to = path ? `/o/${slug}/${path}` : `/o/${slug}`
        const active = pathname === to || pathname === `${to}/`
        return (
          <NavLink
            key={path}
            component={Link}
            to={to}
            // The router would mark every page above the present one as present, too.
            activeOptions={{ exact: true }}
            label={trail.at(-1)}
            pl={trail.length > 2 ? 'xl' : undefined}
            leftSection={<Icon size={18} aria-hidden />}
            active={active}
            aria-current={active ? 'page' : undefined}
          />
        )
      })}
    </div>
  )
}
