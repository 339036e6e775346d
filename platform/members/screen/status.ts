import type { Member } from '../contract.ts'

export const statuses: Readonly<Record<Member['status'], { readonly label: string; readonly color: string; readonly meaning: string }>> = {
  active: { label: 'Active', color: 'green', meaning: 'Has opened the organization.' },
  new: { label: 'New', color: 'blue', meaning: 'Was added, and has not opened the organization yet.' },
}
