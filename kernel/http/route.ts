/**
 * A route is data: what it takes, what it answers, what it refuses, which action it is. The server mounts it, the OpenAPI document
 * is made from it, and the tests walk over it.
 */
import type { Context } from 'hono'
import type { z } from 'zod'
import type { Refusal } from '../shared/policy.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export interface Limit {
  readonly name: string
  /** Whose attempts are counted together. */
  readonly per: 'person' | 'organization' | 'ip'
  readonly points: number
  readonly seconds: number
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What a caller sent, read and checked. */
export interface Input<Query, Body> {
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
}

export interface Route {
  readonly method: Method
  /** As in OpenAPI: `/api/v1/organizations/{organizationId}`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  /** `public`, `signed-in`, `support` (the operator’s people), or the policy's action. */
  readonly access: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Where the body is bytes and not JSON: the media types it may have, and its greatest size. */
  readonly upload?: { readonly types: readonly string[]; readonly maxBytes: number }
  /** Status → shape of the body; null for none. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>
  /** Where a 200 is bytes and not JSON: the media types that it may have. */
  readonly media?: readonly string[] | undefined
  readonly refusals: readonly Refusal[]
  /** Wants a session that began a short while ago. */
  readonly fresh?: boolean
  /** A program with an API key may call it, where the key has the permission. */
  readonly forKeys?: boolean
  /** Takes an Idempotency-Key. */
  readonly idempotent: boolean
  readonly limits: readonly Limit[]
  /** Runs the route for one request; throws `Refused` to refuse. */
  readonly run: (context: Context, requestId: string) => Promise<Answer>
}
