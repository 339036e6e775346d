import type { Refused } from '../refusal.ts'
import { common, type Problem } from '../shared/contract.ts'

/** RFC 9457, with `code` for programs and the request's id for whoever has to look it up. */
export function problemOf(refused: Refused, requestId: string, baseUrl: string): Problem {
  const { refusal, detail, errors, who, more } = refused
  return {
    ...more,
    type: `${baseUrl}/api-docs/problems#${refusal.code}`,
    title: refusal.title,
    status: refusal.status,
    code: refusal.code,
    requestId,
    ...(detail && { detail }),
    ...(refusal.status === 403 && { because: refusal.title }),
    ...(who?.length && { who: [...who] }),
    ...(errors && { errors: [...errors] }),
  }
}

const challenges: Readonly<Record<string, string>> = { [common['key-not-valid'].code]: 'Bearer error="invalid_token"' }

export function problemResponse(refused: Refused, requestId: string, baseUrl: string): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  // RFC 9110, 11.6.1, and RFC 6750, 3. A browser asks nobody for a bearer token.
  if (refused.refusal.status === 401) headers['www-authenticate'] = challenges[refused.refusal.code] ?? 'Bearer'
  if (refused.retryAfterSeconds !== undefined) headers['retry-after'] = String(refused.retryAfterSeconds)
  return new Response(JSON.stringify(problemOf(refused, requestId, baseUrl)), { status: refused.refusal.status, headers })
}
