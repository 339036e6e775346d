import { Anchor, Avatar, Box, Group, List, Stack, Table, Text, ThemeIcon, Title } from '@mantine/core'
import { Check, Minus, X } from 'lucide-react'
import { useMe } from '../../../portal/api.ts'
import { roleLabel } from '../../../portal/product.ts'
import { Loaded } from '../../../portal/states.tsx'
import type { Permission, Permissions } from '../contract.ts'
import type { AskingProps } from './Asking.tsx'
import classes from './Permissions.module.css'
import { usePermissions } from './usePermissions.ts'
import { capital, verdictWords } from './words.ts'

export function Answer({ question, ask }: AskingProps) {
  const query = usePermissions(question)
  return (
    <Loaded query={query} rows={4}>
      {(answer) => (
        <Box className={query.isPlaceholderData ? classes.stale : undefined} aria-busy={query.isPlaceholderData} aria-live="polite">
          {question.action && answer.permissions.length === 1 ? <One answer={answer} /> : <All answer={answer} ask={ask} />}
        </Box>
      )}
    </Loaded>
  )
}

function Mark({ allowed }: Pick<Permission, 'allowed'>) {
  return (
    <ThemeIcon size={22} radius="xl" variant="light" color={allowed ? 'green' : 'red'} role="img" aria-label={allowed ? 'Yes' : 'No'}>
      {allowed ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}
    </ThemeIcon>
  )
}

function One({ answer }: { readonly answer: Permissions }) {
  const [permission] = answer.permissions
  const isYou = useMe().person.id === answer.person.personId
  if (!permission) return null
  return (
    <Stack gap="md">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Mark allowed={permission.allowed} />
        <Text fw={600}>{verdictWords(answer, permission, isYou)}</Text>
      </Group>
      <Stack gap={4}>
        <Title order={3} size="sm" c="dimmed">
          Why
        </Title>
        <List listStyleType="none" spacing={6} aria-label="Why">
          {permission.checks.map(({ check, passed, text }) => (
            <List.Item key={check}>
              <Group gap="xs" wrap="nowrap" align="flex-start">
                <Mark allowed={passed} />
                <Text size="sm">{text}</Text>
              </Group>
            </List.Item>
          ))}
        </List>
        {!permission.allowed && !isYou && (
          <Text size="sm" c="dimmed">
            On the button {answer.person.name} reads: “{permission.because}”
          </Text>
        )}
      </Stack>
      <Who answer={answer} />
    </Stack>
  )
}

function Who({ answer: { who } }: { readonly answer: Permissions }) {
  if (!who) return null
  const { roles, people, more } = who
  return (
    <Stack gap={6}>
      <Title order={3} size="sm" c="dimmed">
        Who can
      </Title>
      {people === null ? (
        <Text size="sm">{roles.map(({ label }) => label).join(', ') || 'Nobody'}</Text>
      ) : people.length === 0 ? (
        <Text size="sm">Nobody, as things are.</Text>
      ) : (
        <Group gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Who can">
          {people.map(({ personId, name, role }) => (
            <Group key={personId} component="li" gap={6} wrap="nowrap" className={classes.person}>
              <Avatar name={name} color="initials" size={24} aria-hidden />
              <Text size="sm">
                {name}, {roleLabel(role)}
              </Text>
            </Group>
          ))}
          {more > 0 && (
            <Text size="sm" c="dimmed" component="li">
              and {more} more
            </Text>
          )}
        </Group>
      )}
    </Stack>
  )
}

function All({ answer, ask }: { readonly answer: Permissions } & Pick<AskingProps, 'ask'>) {
  const allowed = answer.permissions.filter((one) => one.allowed).length
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {answer.person.name}, {roleLabel(answer.person.role)}: {allowed} of {answer.permissions.length} actions. Choose one to see who can.
      </Text>
      <Table verticalSpacing={6} aria-label="Every action">
        <Table.Tbody>
          {answer.permissions.map((permission) => (
            <Table.Tr key={permission.action}>
              <Table.Td w={40}>
                <Mark allowed={permission.allowed} />
              </Table.Td>
              <Table.Td>
                <Anchor component="button" type="button" size="sm" ta="start" onClick={() => ask({ action: permission.action })}>
                  {capital(permission.label)}
                </Anchor>
                {permission.scope === 'own' && (
                  <Text size="xs" c="dimmed">
                    For what is their own
                  </Text>
                )}
                {permission.because && (
                  <Text size="xs" c="dimmed">
                    {permission.because}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}

/** For the table of roles: all, own or nothing. */
export function GrantMark({ grant, of }: { readonly grant: 'all' | 'own' | null; readonly of: string }) {
  const label = grant === 'all' ? 'Yes' : grant === 'own' ? 'Own only' : 'No'
  if (grant === 'own') return <Text inherit>Own only</Text>
  return (
    <ThemeIcon size={22} radius="xl" variant="light" color={grant ? 'green' : 'gray'} role="img" aria-label={`${of}: ${label}`}>
      {grant ? <Check size={14} aria-hidden /> : <Minus size={14} aria-hidden />}
    </ThemeIcon>
  )
}
