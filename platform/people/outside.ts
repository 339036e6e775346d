/** What signing in by somebody else's word has in common: by a provider, and by an outside issuer's token. */
import { personName } from './contract.ts'

export { dropUnverified } from './sign-up.ts'

/** People can't change here what the provider says: what our names don't take is left out, and the address is the last resort. */
export function nameFrom(given: unknown, address: string): string {
  const text =
    typeof given === 'string'
      ? given
          .toWellFormed()
          .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
          .trim()
      : ''
  const short = Array.from(text).slice(0, 40).join('').trim()
  return personName.safeParse(text).data ?? personName.safeParse(short).data ?? address.slice(0, address.indexOf('@'))
}
