import { v7 } from 'uuid'

/** A new id of this kind: `org_` and the 32 hexadecimal digits of a uuid v7, so that ids sort by the time they were made. */
export function newId(kind: string): string {
  return `${kind}_${v7().replaceAll('-', '')}`
}
