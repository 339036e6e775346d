import { z } from 'zod'
import { address, filter, id, line, moment, page, paging, refusals, timestamp } from '../../kernel/shared/contract.ts'
import { money } from '../../kernel/shared/money.ts'
import { country } from '../../kernel/shared/places.ts'
import type { Action } from '../../kernel/shared/policy.ts'
import { personId } from '../../platform/members/contract.ts'
import type { Module } from '../../platform/product.ts'

export const leadId = id('lead')
export const importId = id('imp')

/** Where a lead stands, in the order in which it goes on. */
export const statuses = ['new', 'contacted', 'qualified', 'won', 'lost'] as const
export const status = z.enum(statuses)
export type Status = z.infer<typeof status>

const person = z.object({ personId: z.string(), name: z.string() })

export const lead = z
  .object({
    id: leadId,
    name: z.string(),
    company: z.string().nullable(),
    email: z.string().nullable(),
    /** E.164: `+493012345678`. */
    phone: z.string().nullable(),
    status,
    /** Where it came from, in the words of whoever added it. */
    source: z.string().nullable(),
    value: money.nullable(),
    assignee: person.nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
    /** Counts the changes; the ETag of the lead. */
    version: z.number().int(),
  })
  .meta({ id: 'Lead' })
export type Lead = z.infer<typeof lead>

/** With what the list leaves out. Somebody who has left since is nobody here. */
export const wholeLead = lead
  .extend({ notes: z.string().nullable(), createdBy: person.nullable(), updatedBy: person.nullable() })
  .meta({ id: 'WholeLead' })
export type WholeLead = z.infer<typeof wholeLead>

// Line breaks and tabs belong into notes; whatever else can't be seen does not.
const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/
const notes = z
  .string()
  .trim()
  .max(10_000, 'Use at most 10,000 characters.')
  .refine((text) => !hidden.test(text) && text.isWellFormed(), 'Use letters, digits and signs only.')

/** An amount of the organization's own currency. */
const value = money.pick({ amountMinor: true })

const fields = {
  name: line('a name', 120),
  company: line('a company', 120),
  email: address,
  phone: line('a phone number', 40),
  status,
  source: line('a source', 60),
  value,
  notes,
  /** A member who may edit leads. */
  assigneeId: personId,
}

export const newLead = z.strictObject({
  name: fields.name,
  company: fields.company.optional(),
  email: fields.email.optional(),
  phone: fields.phone.optional(),
  status: status.default('new'),
  source: fields.source.optional(),
  value: fields.value.optional(),
  notes: fields.notes.optional(),
  assigneeId: fields.assigneeId.optional(),
})
export type NewLead = z.infer<typeof newLead>

/** What is not named stays as it is; null empties a field. */
export const leadChange = z.strictObject({
  name: fields.name.optional(),
  company: fields.company.nullable().optional(),
  email: fields.email.nullable().optional(),
  phone: fields.phone.nullable().optional(),
  status: status.optional(),
  source: fields.source.nullable().optional(),
  value: fields.value.nullable().optional(),
  notes: fields.notes.nullable().optional(),
  assigneeId: fields.assigneeId.nullable().optional(),
})
export type LeadChange = z.infer<typeof leadChange>

export const leadSorts = ['createdAt', 'updatedAt', 'name', 'company', 'value'] as const
export const sort = z.enum(leadSorts.flatMap((key) => [key, `-${key}`] as const))
export type Sort = z.infer<typeof sort>

/** What a list, an export and a bulk change are narrowed by. */
export const leadFilters = z.strictObject({
  /** Words of name, company and e-mail; all must be there, and each may be the beginning of one. */
  search: filter(200).optional(),
  status: status.optional(),
  /** A person's id, or `unassigned`. */
  assignee: filter(100).optional(),
  source: filter(60).optional(),
  /** Added from this time on. */
  createdFrom: moment.optional(),
  /** Added before this time. */
  createdTo: moment.optional(),
})
export type LeadFilters = z.infer<typeof leadFilters>

export const leadQuery = leadFilters.extend({
  sort: sort.default('-createdAt'),
  ...paging,
})
export type LeadQuery = z.infer<typeof leadQuery>

export const exportQuery = leadFilters.extend({ sort: sort.default('-createdAt') })
export type ExportQuery = z.infer<typeof exportQuery>

/** `totalIsLeast`: there are at least so many; counting stopped. */
export const leadPage = page(lead).extend({ totalIsLeast: z.boolean() }).meta({ id: 'LeadPage' })
export type LeadPage = z.infer<typeof leadPage>

/** What there is to choose from. */
export const leadChoices = z.object({ sources: z.array(z.string()), currency: z.string() }).meta({ id: 'LeadChoices' })

export const mostAtOnce = 1000

const changes = z
  .strictObject({ status: status.optional(), assigneeId: personId.nullable().optional() })
  .refine((set) => Object.keys(set).length > 0, 'Say what to change.')

export const bulk = z
  .strictObject({
    /** These leads … */
    ids: z
      .array(leadId)
      .min(1, 'Choose leads first.')
      .max(mostAtOnce, `Name at most ${mostAtOnce} leads; for more, use a filter.`)
      .optional(),
    /** … or all that match. */
    filter: leadFilters.optional(),
    set: changes.optional(),
    delete: z.literal(true).optional(),
  })
  .superRefine(({ ids, filter: wanted, set, delete: deletes }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if ((ids === undefined) === (wanted === undefined)) wrong('ids', 'Name either ids or a filter.')
    if ((set === undefined) === (deletes === undefined)) wrong('set', 'Either set something, or delete.')
  })
export type Bulk = z.infer<typeof bulk>

export const bulkOutcome = z
  .object({
    /** Changed as asked, or deleted. */
    changed: z.number().int(),
    /** Were so already. */
    unchanged: z.number().int(),
    /** Of the ids that were named: not there, or not yours to know. */
    missing: z.number().int(),
  })
  .meta({ id: 'BulkOutcome' })
export type BulkOutcome = z.infer<typeof bulkOutcome>

/**
 * What a column of a file can be. `lastName`: where the name stands in two columns, the second of them. `assignee`: the e-mail address of
 * a member.
 */
export const importFields = ['name', 'lastName', 'company', 'email', 'phone', 'status', 'source', 'value', 'notes', 'assignee'] as const
export const importField = z.enum(importFields)
export type ImportField = z.infer<typeof importField>

/** Field → the column that it is read from, counted from 0. */
export const mapping = z.partialRecord(importField, z.number().int().min(0).max(499))
export type Mapping = z.infer<typeof mapping>

/** First and last name may stand in two columns, and one of them may be empty. */
export function nameIn(cells: readonly string[], { name, lastName }: Mapping): string {
  const parts = [name, lastName].flatMap((at) => (at === undefined ? [] : (cells[at] ?? '').trim()))
  return parts.filter((part) => part !== '').join(' ')
}

export const duplicates = ['skip', 'update', 'create'] as const
export const onDuplicate = z.enum(duplicates)
export type OnDuplicate = z.infer<typeof onDuplicate>

/** `uploaded`: looked at, and nothing taken over yet. `stopped`: ended early; `stoppedBecause` says why. */
export const importStates = ['uploaded', 'running', 'finished', 'cancelled', 'stopped'] as const

export const leadImport = z
  .object({
    id: importId,
    fileName: z.string(),
    state: z.enum(importStates),
    encoding: z.string(),
    delimiter: z.string(),
    /** The names of the columns, as the first row has them. */
    columns: z.array(z.string()),
    /** The first rows below it. */
    sample: z.array(z.array(z.string())),
    /** What the names of the columns suggest. */
    suggested: mapping,
    mapping: mapping.nullable(),
    onDuplicate: onDuplicate.nullable(),
    phoneCountry: z.string().nullable(),
    rows: z.number().int(),
    done: z.number().int(),
    created: z.number().int(),
    updated: z.number().int(),
    skipped: z.number().int(),
    failed: z.number().int(),
    createdBy: person,
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
    stoppedBecause: z.string().nullable(),
  })
  .meta({ id: 'LeadImport' })
export type LeadImport = z.infer<typeof leadImport>

export const leadImports = page(leadImport).meta({ id: 'LeadImports' })

export const importQuery = z.strictObject(paging)
export type ImportQuery = z.infer<typeof importQuery>

export const importStart = z.strictObject({
  mapping: mapping.refine((given) => given.name !== undefined, 'Choose the column that holds the name.'),
  onDuplicate,
  /** Of the phone numbers that name no country. Without it a row with such a number is left out. */
  phoneCountry: country.optional(),
})
export type ImportStart = z.infer<typeof importStart>

/** What could not be taken over, in the order of the file; the report has all of it at once. */
export const importFailures = page(z.object({ line: z.number().int(), column: z.string(), reason: z.string(), value: z.string() })).meta({
  id: 'ImportFailures',
})

export const mostImportBytes = 32 * 1024 * 1024
export const mostImportRows = 200_000

export const leadRefusals = refusals({
  'no-such-assignee': [422, 'Leads are assigned to members of the organization.'],
  'assignee-may-not-edit': [422, 'Leads are assigned to people who may change them.'],
  'not-a-phone-number': [422, 'This is not a phone number.'],
  'address-not-usable': [422, 'This is not an e-mail address that mail can be sent to.'],
  'changed-meanwhile': [412, 'Somebody else changed this in the meantime. Look at the new state, then try again.'],
  'csv-not-readable': [422, 'This file can’t be read as CSV.'],
  'import-started': [409, 'This import was started already.'],
  'import-over': [409, 'This import has ended already.'],
  'no-such-column': [422, 'The file has no such column.'],
})

export const leadActions = {
  'leads.view': { label: 'see leads' },
  'leads.edit': { label: 'add and change leads' },
} satisfies Record<string, Action>

/** What products list; `Module` of platform/product.ts. */
export const leads = {
  name: 'leads',
  actions: leadActions,
  events: {
    'lead.created': 'A lead was added',
    'lead.updated': 'A lead was changed',
    'lead.assigned': 'A lead was given to somebody',
    'lead.deleted': 'A lead was deleted',
    'leads.bulk-changed': 'Many leads were changed at once',
    'leads.imported': 'An import of leads ended',
    'import.uploaded': 'A file of leads was uploaded',
    'import.started': 'An import of leads was started',
    'import.cancelled': 'An import of leads was cancelled',
  },
  places: { lead: ({ id }) => ({ to: 'leads', search: { lead: id }, label: 'Show the lead' }) },
} as const satisfies Module
