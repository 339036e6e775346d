import { ActionIcon, CloseButton, Group, List, Paper, ScrollArea, Select, Stack, Text, TextInput, ThemeIcon } from '@mantine/core'
import { Check, Pencil } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { product } from '../../../portal/product.ts'
import type { Role } from '../../../kernel/shared/policy.ts'
import classes from './AddressField.module.css'
import { type Draft, summary } from './drafts.ts'
import type { InviteState } from './useInvite.ts'

interface FieldProps {
  readonly invite: InviteState
  readonly hint?: ReactNode
  /** Stands beside the field. */
  readonly button?: ReactNode
  readonly readOnly?: boolean
  readonly field: RefObject<HTMLInputElement | null>
}

/** Takes one address, or a whole list from the clipboard. */
export function AddressField({ invite, hint, button, readOnly = false, field }: FieldProps) {
  return (
    <TextInput
      ref={field}
      label={product.words.invite.field}
      description={hint ?? 'You can paste several addresses at once.'}
      placeholder="name@example.com"
      inputMode="email"
      autoCapitalize="off"
      autoComplete="off"
      spellCheck={false}
      data-autofocus
      // What is typed while the answer is awaited would be lost with it.
      readOnly={readOnly || invite.sending}
      value={invite.text}
      error={invite.error}
      errorProps={{ role: 'alert' }}
      onChange={(event) => invite.type(event.currentTarget.value)}
      onPaste={invite.paste}
      inputContainer={beside(button)}
    />
  )
}

function beside(button: ReactNode) {
  if (!button) return undefined
  return (input: ReactNode) => (
    <div className={classes.beside}>
      <div className={classes.grow}>{input}</div>
      {button}
    </div>
  )
}

interface RowsProps {
  readonly invite: InviteState
  readonly roles: readonly Role[]
}

/** What was recognised: each address with its role, and what is wrong with it. */
export function RecognisedAddresses({ invite, roles }: RowsProps) {
  if (!invite.drafts.length) return null
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500} id="recognised">
        {invite.drafts.length} {invite.drafts.length === 1 ? 'address' : 'addresses'}
      </Text>
      <Paper withBorder>
        <ScrollArea.Autosize mah={264} type="auto">
          <ul className={classes.rows} aria-labelledby="recognised">
            {invite.drafts.map((draft) => (
              <Row key={draft.email} draft={draft} invite={invite} roles={roles} />
            ))}
          </ul>
        </ScrollArea.Autosize>
      </Paper>
    </Stack>
  )
}

function Row({ draft, invite, roles }: RowsProps & { readonly draft: Draft }) {
  const { email, name, problem } = draft
  return (
    <li className={classes.row} data-bad={problem !== null || undefined}>
      <Stack gap={0} flex={1} miw={0}>
        <Text size="sm" className={classes.address}>
          {email}
        </Text>
        {problem === null ? (
          name && (
            <Text size="xs" c="dimmed" className={classes.address}>
              {name}
            </Text>
          )
        ) : (
          <Text size="xs" className={classes.problem}>
            {problem}
          </Text>
        )}
      </Stack>
      <Group gap={4} wrap="nowrap">
        {problem !== null && (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Correct ${email}`} onClick={() => invite.edit(email)}>
            <Pencil size={14} aria-hidden />
          </ActionIcon>
        )}
        {problem === null && roles.length > 1 && (
          <Select
            aria-label={`Role for ${email}`}
            size="xs"
            w={104}
            allowDeselect={false}
            data={roles.map(({ key, label }) => ({ value: key, label }))}
            value={draft.role ?? invite.role}
            onChange={(role) => role && invite.roleOf(email, role)}
          />
        )}
        <CloseButton size="sm" aria-label={`Remove ${email}`} onClick={() => invite.drop(email)} />
      </Group>
    </li>
  )
}

/** What became of each, where several were sent at once; the refused ones stand above, to be corrected. */
export function Outcomes({ invite: { outcomes } }: { readonly invite: InviteState }) {
  const sent = outcomes.filter(({ outcome }) => outcome !== 'refused')
  return (
    <Stack gap="xs" role="status">
      {outcomes.length > 0 && (
        <Text size="sm" fw={500}>
          {summary(outcomes)}
        </Text>
      )}
      {sent.length > 0 && (
        <List size="sm" spacing={4} aria-label="What was sent" center icon={<Done />}>
          {sent.map(({ email, outcome }) => (
            <List.Item key={email} className={classes.address}>
              {email}: {outcome === 'added' ? 'had an account, and is a member now' : 'invitation sent'}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  )
}

function Done() {
  return (
    <ThemeIcon size={20} radius="xl" color="green" variant="light">
      <Check size={12} aria-hidden />
    </ThemeIcon>
  )
}
