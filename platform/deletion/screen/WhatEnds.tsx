import { List, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { product } from '../../../portal/product.ts'
import type { DeletionPlan } from '../contract.ts'

export function WhatEnds({ plan: { people, goes, stays, obligations } }: { readonly plan: DeletionPlan }) {
  const more = people.count - people.first.length
  return (
    <Stack gap="lg">
      <Part title="What is deleted" id="what-is-deleted">
        {goes.map(({ kind, label }) => (
          <List.Item key={kind}>{label}</List.Item>
        ))}
        {obligations.map((obligation) => (
          <List.Item key={obligation}>{obligation}</List.Item>
        ))}
      </Part>
      <Part title={`Who loses access (${people.count})`} id="who-loses-access">
        {people.first.map(({ personId, name }) => (
          <List.Item key={personId} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </List.Item>
        ))}
        {more > 0 && <List.Item>{more} more</List.Item>}
      </Part>
      <Text size="sm" c="dimmed">
        Everybody is told by mail. Their accounts at {product.name} stay.
      </Text>
      <Part title="What stays" id="what-stays">
        {stays.map(({ kind, label, because }) => (
          <List.Item key={kind}>
            {label}. {because}
          </List.Item>
        ))}
      </Part>
    </Stack>
  )
}

function Part({ title, id, children }: { readonly title: string; readonly id: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs" component="section" aria-labelledby={id}>
      <Title order={2} size="h4" id={id}>
        {title}
      </Title>
      <List size="sm" spacing={4}>
        {children}
      </List>
    </Stack>
  )
}
