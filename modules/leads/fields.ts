/** What people write of a lead, in the form in which it is kept. */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { canonicalAddress } from '../../kernel/email-address.ts'
import { Refused } from '../../kernel/refusal.ts'
import { type LeadChange, leadRefusals } from './contract.ts'

/** The columns of a lead that people write. */
export interface Columns {
  name: string
  company: string
  email: string
  phone: string
  status: string
  source: string
  value_minor: number | null
  notes: string
  assignee_id: string | null
}

export type Read = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string }

/** E.164. A number that names no country means something else in each of them: it is one of this country, or none. */
export function readPhone(text: string, country?: string | null): Read {
  const international = text.trim().replace(/^00(?=[1-9])/, '+')
  const number = parsePhoneNumberFromString(international, (country ?? undefined) as CountryCode | undefined)
  if (number?.isPossible()) return { ok: true, value: number.number }
  return { ok: false, reason: 'Write a phone number with its country, such as +49 30 123456.' }
}

export function readEmail(text: string): Read {
  const canonical = canonicalAddress(text)
  return canonical.ok ? { ok: true, value: canonical.address } : { ok: false, reason: canonical.reason }
}

/** The columns that this changes; null and absence are told apart. */
export function columnsOf({ name, company, email, phone, status, source, value, notes, assigneeId }: LeadChange): Partial<Columns> {
  return {
    ...(name !== undefined && { name }),
    ...(company !== undefined && { company: company ?? '' }),
    ...(email !== undefined && { email: email === null ? '' : usable('email', readEmail(email)) }),
    ...(phone !== undefined && { phone: phone === null ? '' : usable('phone', readPhone(phone)) }),
    ...(status !== undefined && { status }),
    ...(source !== undefined && { source: source ?? '' }),
    ...(value !== undefined && { value_minor: value === null ? null : value.amountMinor }),
    ...(notes !== undefined && { notes: notes ?? '' }),
    ...(assigneeId !== undefined && { assignee_id: assigneeId }),
  }
}

const refusalOf = { email: leadRefusals['address-not-usable'], phone: leadRefusals['not-a-phone-number'] }

function usable(path: keyof typeof refusalOf, read: Read): string {
  if (read.ok) return read.value
  throw new Refused(refusalOf[path], { detail: read.reason, errors: [{ path, message: read.reason }] })
}
