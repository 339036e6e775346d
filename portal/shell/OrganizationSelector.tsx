import { Badge, Combobox, Group, Stack, Text, UnstyledButton, useCombobox, VisuallyHidden } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Check, ChevronsUpDown, Plus } from 'lucide-react'
import { useState } from 'react'
import { type Membership, useMe } from '../api.ts'
import { OrganizationAvatar } from '../OrganizationAvatar.tsx'
import { product, roleLabel } from '../product.ts'
import { openCreateOrganization } from './createOrganization.ts'
import classes from './OrganizationSelector.module.css'
import { siblingOf } from './sibling.ts'

const create = '+'
const searchFrom = 7

/** Top left: the organization in which the person is, and the way into the others. */
export function OrganizationSelector({ membership }: { readonly membership?: Membership }) {
  const { memberships } = useMe()
  const [search, setSearch] = useState('')
  const searchable = memberships.length >= searchFrom
  const combobox = useCombobox({
    onDropdownOpen: () => (searchable ? combobox.focusSearchInput() : combobox.updateSelectedOptionIndex('active')),
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
  })
  const go = useGoTo()
  const found = memberships.filter(({ organization }) => organization.name.toLowerCase().includes(search.trim().toLowerCase()))

  function choose(value: string) {
    combobox.closeDropdown()
    if (value === create) openCreateOrganization()
    else go(value)
  }

  return (
    <Combobox store={combobox} onOptionSubmit={choose} width={320} position="bottom-start" shadow="md" withinPortal>
      <Combobox.Target targetType="button">
        <UnstyledButton className={classes.target} onClick={() => combobox.toggleDropdown()}>
          <Here membership={membership} />
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        {searchable && (
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value)
              combobox.selectFirstOption()
            }}
            placeholder="Search organizations"
            aria-label="Search organizations"
          />
        )}
        <Combobox.Options mah={360} style={{ overflowY: 'auto' }} aria-label="Your organizations">
          {found.map((one) => (
            <Combobox.Option
              key={one.organization.id}
              value={one.organization.slug}
              active={one === membership}
              aria-current={one === membership || undefined}
            >
              <Choice one={one} chosen={one === membership} />
            </Combobox.Option>
          ))}
          {found.length === 0 && (
            <Combobox.Empty>{search ? 'No organization bears this name.' : 'You belong to no organization yet.'}</Combobox.Empty>
          )}
          {product.belonging === 'many' && (
            <Combobox.Option value={create} className={classes.create}>
              <Group gap="sm" wrap="nowrap">
                <Plus size={18} aria-hidden />
                <Text size="sm">Create organization</Text>
              </Group>
            </Combobox.Option>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

/** Stays on the same screen in the other organization. */
function useGoTo(): (slug: string) => void {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  return (slug) => void navigate({ to: siblingOf(pathname, slug) })
}

function Here({ membership }: { readonly membership?: Membership }) {
  return (
    <Group gap="sm" wrap="nowrap">
      {membership && <OrganizationAvatar organization={membership.organization} />}
      <Stack gap={0} miw={0}>
        <Text size="sm" fw={600} truncate>
          {membership?.organization.name ?? 'No organization'}
        </Text>
        {membership && (
          <Text size="xs" c="dimmed" truncate>
            {roleLabel(membership.role)}
          </Text>
        )}
      </Stack>
      <VisuallyHidden>, switch organization</VisuallyHidden>
      <ChevronsUpDown size={16} aria-hidden className={classes.chevron} />
    </Group>
  )
}

function Choice({ one, chosen }: { readonly one: Membership; readonly chosen: boolean }) {
  const { name, members, plan } = one.organization
  return (
    <Group gap="sm" wrap="nowrap">
      <OrganizationAvatar organization={one.organization} />
      <Stack gap={0} miw={0} flex={1}>
        <Text size="sm" fw={500} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {roleLabel(one.role)} · {members === 1 ? '1 member' : `${members} members`}
        </Text>
      </Stack>
      {plan && (
        <Badge size="sm" variant="default" tt="none">
          {planName(plan)}
        </Badge>
      )}
      {chosen && <Check size={16} aria-label="open now" />}
    </Group>
  )
}

function planName(plan: string): string {
  return product.plans?.find(({ key }) => key === plan)?.name ?? plan
}
