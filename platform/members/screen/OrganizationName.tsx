/** The organization's name; whoever may rename it clicks it, edits, and saves with Enter (C12). */
import { ActionIcon, Group, TextInput, Title, UnstyledButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Check, Pencil, X } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { toast } from '../../../portal/act.ts'
import { fieldErrors, patch, queryClient, sentence, useMay } from '../../../portal/api.ts'
import { type Organization, organizationChange } from '../../organizations/contract.ts'
import classes from './OrganizationName.module.css'
import { pathsOf } from './queries.ts'

interface Props {
  readonly organization: Organization
  /** Of its heading, by what stands above it. */
  readonly level?: 2 | 3
}

export function OrganizationName({ organization, level = 2 }: Props) {
  const [editing, setEditing] = useState(false)
  const name = useRef<HTMLButtonElement>(null)
  const decision = useMay()('organization.rename')
  const edited = useRef(false)
  useEffect(() => {
    if (!editing && edited.current) name.current?.focus()
    edited.current = editing
  }, [editing])
  if (editing) return <NameForm organization={organization} onClose={() => setEditing(false)} />
  return (
    <Title order={level} size="h3" className={classes.title}>
      <Allowed decision={decision}>
        <UnstyledButton ref={name} className={classes.name} onClick={() => setEditing(true)} aria-description="Click to rename">
          {organization.name}
          {decision.allowed && <Pencil size={16} className={classes.pencil} aria-hidden />}
        </UnstyledButton>
      </Allowed>
    </Title>
  )
}

function NameForm({ organization, onClose }: { readonly organization: Organization; readonly onClose: () => void }) {
  const [name, setName] = useState(organization.name)
  const [error, setError] = useState<string>()
  const rename = useRename(organization, onClose, setError)
  function submit(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === organization.name) return onClose()
    const read = organizationChange.safeParse({ name })
    if (read.success) rename.mutate(read.data.name)
    else setError(read.error.issues[0]?.message)
  }
  function cancel(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onClose()
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label="Organization name"
        ref={selectOnce}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value)
          setError(undefined)
        }}
        onKeyDown={cancel}
        error={error}
        errorProps={{ role: 'alert' }}
        maxLength={200}
        size="md"
        maw={440}
        inputContainer={withButtons(rename.isPending, onClose)}
      />
    </form>
  )
}

function withButtons(saving: boolean, onCancel: () => void) {
  return (input: ReactNode) => (
    <Group gap={6} wrap="nowrap">
      <div className={classes.field}>{input}</div>
      <ActionIcon type="submit" size="lg" aria-label="Save the name" loading={saving}>
        <Check size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" size="lg" aria-label="Cancel" onClick={onCancel}>
        <X size={18} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

function selectOnce(input: HTMLInputElement | null): void {
  if (input && document.activeElement !== input) input.select()
}

function useRename(organization: Organization, onClose: () => void, onRefused: (message: string) => void) {
  const paths = pathsOf(organization.id)
  return useMutation({
    mutationFn: (name: string) => patch(paths.organization, { name }),
    onSuccess: async (_, name) => {
      // The name stands in the selector and in every list of organizations too.
      await Promise.all([paths.organization, paths.visitor].map((path) => queryClient.invalidateQueries({ queryKey: [path] })))
      toast(`The organization is called ${name} now.`)
      onClose()
    },
    onError: (error) => onRefused(fieldErrors(error).name ?? sentence(error)),
  })
}
