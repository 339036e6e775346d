import type { Permission, Permissions } from '../contract.ts'

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** "Mia Lindqvist can’t remove members: Jane Doe." */
export function verdictWords({ person, subject }: Permissions, permission: Permission, isYou: boolean): string {
  const who = isYou ? 'You' : person.name
  const can = permission.allowed ? 'can' : 'can’t'
  const own = permission.scope === 'own' ? (isYou ? ', for what is your own' : ', for what is their own') : ''
  const about = subject && permission.about === subject.kind ? `: ${subject.label}` : ''
  return `${who} ${can} ${permission.label}${about}${own}.`
}
