import { Button, Group, NumberInput, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { digitsOf } from '../../../kernel/shared/money.ts'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Confirm } from '../../../portal/Confirm.tsx'
import { Moment } from '../../../portal/Moment.tsx'
import { Unsaved } from '../../../portal/Unsaved.tsx'
import { toast, useAct } from '../../../portal/act.ts'
import { ProblemError, del, fieldErrors, patch, post, queryClient, useMay } from '../../../portal/api.ts'
import { wholeLead, type WholeLead } from '../contract.ts'
import { AssigneeSelect } from './AssigneeSelect.tsx'
import { Conflict } from './Conflict.tsx'
import { changeOf, differing, emptyValues, merged, type Values, valuesOf } from './form.ts'
import { statusOptions } from './LeadParts.tsx'
import { useChoices, usePaths } from './useLeads.ts'

interface Props {
  /** Undefined: one that is being added. */
  readonly lead?: WholeLead
  /** Saved or deleted: there is nothing left to lose. */
  readonly onDone: () => void
}

export function LeadForm({ lead, onDone }: Props) {
  const currency = useChoices()?.currency ?? 'EUR'
  const decision = useMay()('leads.edit')
  const form = useForm<Values>({ mode: 'controlled', initialValues: lead ? valuesOf(lead) : emptyValues })
  const save = useSave(lead, currency, form, onDone)
  const readOnly = !decision.allowed
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.send(values))}>
      <Unsaved changed={save.changed} part="lead" />
      <Stack>
        {save.theirs && (
          <Conflict theirs={save.theirs} mine={save.mine(form.getValues())} onKeep={() => save.keep(form.getValues())} onTake={save.take} />
        )}
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          data-autofocus={!lead || undefined}
          readOnly={readOnly}
          maxLength={200}
          {...form.getInputProps('name')}
        />
        <TextInput label="Company" readOnly={readOnly} maxLength={200} {...form.getInputProps('company')} />
        <Group grow align="flex-start" preventGrowOverflow={false} gap="md">
          <TextInput label="E-mail" type="email" miw={200} readOnly={readOnly} maxLength={254} {...form.getInputProps('email')} />
          <TextInput
            label="Phone"
            type="tel"
            miw={200}
            placeholder="+49 30 123456"
            readOnly={readOnly}
            maxLength={40}
            {...form.getInputProps('phone')}
          />
        </Group>
        <Group grow align="flex-start" preventGrowOverflow={false} gap="md">
          <Select
            label="Status"
            miw={200}
            allowDeselect={false}
            readOnly={readOnly}
            data={statusOptions}
            {...form.getInputProps('status')}
          />
          <NumberInput
            label="Value"
            miw={200}
            suffix={` ${currency}`}
            thousandSeparator=","
            decimalScale={digitsOf(currency)}
            min={0}
            max={9_999_999_999}
            hideControls
            readOnly={readOnly}
            {...form.getInputProps('value')}
          />
        </Group>
        <TextInput
          label="Source"
          placeholder="Fair, website, referral"
          readOnly={readOnly}
          maxLength={60}
          {...form.getInputProps('source')}
        />
        <AssigneeSelect
          editors
          label="Assigned to"
          placeholder="Nobody"
          clearable
          clearButtonProps={{ 'aria-label': 'Assign to nobody' }}
          readOnly={readOnly}
          present={lead?.assignee}
          value={form.getValues().assigneeId}
          error={form.errors.assigneeId}
          onChange={(id) => form.setFieldValue('assigneeId', id)}
        />
        <Textarea label="Notes" autosize minRows={3} maxRows={12} readOnly={readOnly} maxLength={10_000} {...form.getInputProps('notes')} />
        {lead && <History lead={lead} />}
        <Group justify="space-between">
          {lead ? <DeleteLead lead={lead} onDone={onDone} /> : <span />}
          <Allowed decision={decision}>
            <Button type="submit" loading={save.isPending}>
              {lead ? 'Save' : 'Add lead'}
            </Button>
          </Allowed>
        </Group>
      </Stack>
    </form>
  )
}

/** Sends what was changed of the lead as it was opened; where somebody else was quicker, both ways stand open. */
function useSave(lead: WholeLead | undefined, currency: string, form: ReturnType<typeof useForm<Values>>, onDone: () => void) {
  const { leads } = usePaths()
  const [base, setBase] = useState(lead)
  const [theirs, setTheirs] = useState<WholeLead>()
  const act = useAct({
    run: ({ values, version }: { values: Values; version?: number }) =>
      base
        ? patch(`${leads}/${base.id}`, changeOf(valuesOf(base), values, currency), wholeLead, { ifMatch: `"${version ?? base.version}"` })
        : post(leads, defined(changeOf(emptyValues, values, currency)), wholeLead),
    touches: [leads],
    done: ({ name }) => (base ? `${name} was saved.` : `${name} was added.`),
    after: onDone,
    failed(error) {
      const now = error instanceof ProblemError && error.status === 412 ? wholeLead.safeParse(error.more['lead']) : undefined
      if (now?.success) setTheirs(now.data)
      const errors = fieldErrors(error)
      form.setErrors({ ...errors, ...(errors['value.amountMinor'] && { value: errors['value.amountMinor'] }) })
      return now?.success || Object.keys(errors).length > 0
    },
  })
  return {
    isPending: act.isPending,
    changed: differing(base ? valuesOf(base) : emptyValues, form.getValues()).length > 0,
    theirs,
    mine: (values: Values) => (base && theirs ? merged(valuesOf(base), values, valuesOf(theirs)) : values),
    send(values: Values) {
      if (values.name.trim() === '') return form.setErrors({ name: 'Enter a name.' })
      act.mutate({ values })
    },
    keep(values: Values) {
      setTheirs(undefined)
      act.mutate({ values, version: theirs?.version })
    },
    take() {
      if (!theirs) return
      setBase(theirs)
      form.setValues(valuesOf(theirs))
      setTheirs(undefined)
    },
  }
}

/** A new lead leaves out what is not known. */
function defined(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null))
}

function History({ lead: { createdAt, createdBy, updatedAt, updatedBy, version } }: { readonly lead: WholeLead }) {
  return (
    <Text size="xs" c="dimmed">
      Added <Moment at={createdAt} />
      {createdBy && ` by ${createdBy.name}`}
      {version > 1 && (
        <>
          , changed <Moment at={updatedAt} />
          {updatedBy && ` by ${updatedBy.name}`}
        </>
      )}
    </Text>
  )
}

function DeleteLead({ lead, onDone }: { readonly lead: WholeLead; readonly onDone: () => void }) {
  const { leads } = usePaths()
  const [asking, setAsking] = useState(false)
  async function run() {
    await del(`${leads}/${lead.id}`)
    toast(`${lead.name} was deleted.`)
    onDone()
    await queryClient.invalidateQueries({ queryKey: [leads] })
  }
  return (
    <>
      <Allowed decision={useMay()('leads.edit')}>
        <Button variant="subtle" color="red" leftSection={<Trash2 size={16} aria-hidden />} onClick={() => setAsking(true)}>
          Delete
        </Button>
      </Allowed>
      <Confirm opened={asking} title={`Delete ${lead.name}`} act="Delete" danger run={run} onClose={() => setAsking(false)}>
        <Text>The lead is gone for everybody, with its notes. This can’t be undone.</Text>
      </Confirm>
    </>
  )
}
