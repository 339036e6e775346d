import type { TrunkState } from '../contract.ts'

export const states: Readonly<Record<TrunkState, { readonly label: string; readonly color: string; readonly meaning: string }>> = {
  active: { label: 'Active', color: 'green', meaning: 'Phones can register with it.' },
  lapsing: { label: 'Lapsing', color: 'orange', meaning: 'Registered phones work on until they register next; none can register anew.' },
  suspended: { label: 'Suspended', color: 'red', meaning: 'No phone is registered with it, and none can register.' },
  revoked: { label: 'Deleted', color: 'gray', meaning: 'Its user name and password are dead for good.' },
}
