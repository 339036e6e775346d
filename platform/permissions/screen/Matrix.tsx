import { Box, Card, Stack, Switch, Table, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Grant } from '../../../kernel/shared/policy.ts'
import { useMembership } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { usePhone } from '../../../portal/usePhone.ts'
import { rowsFor } from '../../organizations/screen/matrix.ts'
import { GrantMark } from './Answer.tsx'
import classes from './Permissions.module.css'
import { capital } from './words.ts'

interface Row {
  readonly name: string
  readonly grants: readonly Grant[]
}

/** The product's own table, made from the policy in force; or each action by itself. */
export function Matrix() {
  const { role } = useMembership()
  const [inDetail, setInDetail] = useState(false)
  // All roles are in sight there: one's own may be the last.
  const phone = usePhone()
  const rows = inDetail ? actionRows() : matrixRows()
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="matrix">
      <Stack gap="sm">
        <Title order={2} size="h4" id="matrix">
          What each role can do
        </Title>
        <Switch label="Each action by itself" checked={inDetail} onChange={(event) => setInDetail(event.currentTarget.checked)} />
        {/* Nothing in it can take the focus, so that the keyboard scrolls it only if it can itself. */}
        <Box className={classes.scroll} role="region" aria-labelledby="matrix" tabIndex={0}>
          <Table
            verticalSpacing="xs"
            horizontalSpacing={phone ? 4 : 'xs'}
            fz={phone ? 'xs' : 'sm'}
            aria-label="What each role can do"
            miw={phone ? undefined : 140 + 84 * product.roles.length}
          >
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Permission</Table.Th>
                {product.roles.map(({ key, label }) => (
                  <Table.Th key={key} ta="center" className={key === role ? classes.own : undefined}>
                    {label}
                    {key === role && (
                      <Text size="xs" c="dimmed" fw={400}>
                        you
                      </Text>
                    )}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ name, grants }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400}>
                    {name}
                  </Table.Th>
                  {product.roles.map(({ key, label }, at) => (
                    <Table.Td key={key} ta="center" className={key === role ? classes.own : undefined}>
                      <GrantMark grant={grants[at] ?? null} of={label} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      </Stack>
    </Card>
  )
}

function matrixRows(): Row[] {
  const byRole = product.roles.map(({ key }) => rowsFor(product, key))
  return product.matrix.map(({ row }, at) => ({ name: row, grants: byRole.map((rows) => rows[at]?.grant ?? null) }))
}

function actionRows(): Row[] {
  return Object.entries(product.policy.actions).map(([action, { label }]) => ({
    name: capital(label),
    grants: product.roles.map(({ key }) => product.policy.grant(key, action)),
  }))
}
