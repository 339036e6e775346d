import { Card, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { Check, Minus } from 'lucide-react'
import { product, roleLabel } from '../../../portal/product.ts'
import { rowsFor } from './matrix.ts'

/** The product's own table of permissions, for one's own role. */
export function WhatYouMay({ role }: { readonly role: string }) {
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Title order={2} size="h4">
          What you can do as {roleLabel(role)}
        </Title>
        <List listStyleType="none" spacing={6} style={{ columns: '280px 2' }}>
          {rowsFor(product, role).map(({ row, grant }) => (
            <List.Item key={row} style={{ breakInside: 'avoid' }}>
              <Group gap="xs" wrap="nowrap">
                <ThemeIcon
                  size={20}
                  radius="xl"
                  variant="light"
                  color={grant ? 'green' : 'gray'}
                  role="img"
                  aria-label={grant ? 'Yes:' : 'No:'}
                >
                  {grant ? <Check size={14} aria-hidden /> : <Minus size={14} aria-hidden />}
                </ThemeIcon>
                <Text size="sm" c={grant ? undefined : 'dimmed'}>
                  {row}
                  {grant === 'own' && ' (own only)'}
                </Text>
              </Group>
            </List.Item>
          ))}
        </List>
      </Stack>
    </Card>
  )
}
