import { z } from 'zod'
import { post, queryClient, sentence, useOrganizationPath } from '../../../portal/api.ts'
import type { Exposure, Grace } from '../contract.ts'

/** A secret that the API rotates. */
export type Rotatable = Pick<Exposure['secret'], 'id' | 'label' | 'kindLabel'> & {
  readonly rotation: NonNullable<Exposure['secret']['rotation']>
}

export interface Result extends Pick<Rotatable, 'id' | 'label' | 'kindLabel'> {
  readonly values: readonly { readonly label: string; readonly value: string }[]
  /** Why it was not rotated. */
  readonly failure?: string
}

/** What may be rotated of this list: each secret once, whoever has seen it, and not what was rotated since. */
export function rotatable(exposures: readonly Exposure[]): Rotatable[] {
  const open = exposures.filter(({ worksUntil }) => worksUntil === null)
  const found = new Map(open.map(({ secret: { id, label, kindLabel, rotation } }) => [id, { id, label, kindLabel, rotation }]))
  return [...found.values()].flatMap(({ rotation, ...secret }) => (rotation ? [{ ...secret, rotation }] : []))
}

/** One after the other: what fails, stops no other, and what was rotated must be shown whatever comes after. */
export async function rotateAll(organization: string, secrets: readonly Rotatable[], grace: Grace): Promise<Result[]> {
  const results: Result[] = []
  for (const { rotation, ...secret } of secrets) {
    const { path, hasGrace, shows } = rotation
    const done = await post(`${organization}${path}`, hasGrace ? { grace } : {}, z.unknown()).then(
      (answer) => ({ values: Object.entries(shows).map(([label, at]) => ({ label, value: valueAt(answer, at) })) }),
      (error: unknown) => ({ values: [], failure: sentence(error) }),
    )
    results.push({ ...secret, ...done })
  }
  return results
}

function valueAt(answer: unknown, path: string): string {
  const found = path.split('.').reduce((value, key) => z.record(z.string(), z.unknown()).parse(value)[key], answer)
  return z.string().parse(found)
}

/** Each kind stands on pages of its own as well. */
export function useRenewOrganization(): () => Promise<void> {
  const organization = useOrganizationPath()
  return () =>
    queryClient.invalidateQueries({ predicate: ({ queryKey: [key] }) => typeof key === 'string' && key.startsWith(organization) })
}
