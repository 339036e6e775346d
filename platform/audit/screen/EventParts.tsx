/** What the table on a desk and the cards on a phone both show of an event. */
import { Anchor, Avatar, Badge, Group, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { Bot, KeyRound, LifeBuoy } from 'lucide-react'
import type { ReactNode } from 'react'
import { product } from '../../../portal/product.ts'
import { moment } from '../../../portal/time.ts'
import type { AuditEvent } from '../contract.ts'
import classes from './Audit.module.css'
import { placeOf } from './places.ts'
import { summary } from './words.ts'

const kinds = {
  person: undefined,
  system: { icon: Bot, label: 'The system' },
  support: { icon: LifeBuoy, label: `Support of ${product.name}` },
  'api-key': { icon: KeyRound, label: 'API key' },
}

/** The name leads to everything that they did. */
export function Actor({ actor }: Pick<AuditEvent, 'actor'>) {
  const kind = kinds[actor.kind]
  const Icon = kind?.icon
  return (
    <Group gap="xs" wrap="nowrap" miw={0}>
      <Avatar name={actor.name} color={Icon ? 'gray' : 'initials'} size={28} aria-hidden>
        {Icon && <Icon size={16} aria-hidden />}
      </Avatar>
      <Text size="sm" fw={500} className={classes.wrap} component="div">
        {actor.id ? <Filtered by={{ actor: actor.id }}>{actor.name}</Filtered> : actor.name}
        {kind && (
          <Badge size="xs" variant="default" ml={6} tt="none">
            {kind.label}
          </Badge>
        )}
      </Text>
    </Group>
  )
}

/** The label leads to where it is, where there is such a page; else to everything that happened to it. */
export function Target({ target }: Pick<AuditEvent, 'target'>) {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const place = placeOf(target, product)
  return (
    <Text size="sm" className={classes.wrap} component="div">
      {place ? (
        <Anchor component={Link} to={`/o/${slug}/${place.to}`} search={place.search as never} inherit title={place.label}>
          {target.label}
        </Anchor>
      ) : (
        <Filtered by={{ target: target.id }}>{target.label}</Filtered>
      )}
    </Text>
  )
}

/** Leads to the log with nothing but this filter. */
export function Filtered({ by, children }: { readonly by: Readonly<Record<string, string>>; readonly children: ReactNode }) {
  return (
    <Anchor component={Link} to="." search={by as never} inherit>
      {children}
    </Anchor>
  )
}

export function Change({ event }: { readonly event: AuditEvent }) {
  return (
    <Text size="sm" c="dimmed" lineClamp={2} className={classes.wrap}>
      {summary(event, moment)}
    </Text>
  )
}
