import { password } from '../contract.ts'

/** A hint while a password is typed. The server alone decides; this only helps to choose a good one. */
export interface Strength {
  /** 0 (too short) to 3 (strong). */
  readonly level: 0 | 1 | 2 | 3
  readonly hint: string
}

const { minLength, maxLength } = password

const common = /^(password|passwort|qwert[yz]|letmein|welcome|iloveyou|admin|abc|123)/i

/** `personal`: words that anybody would try first, such as the own name and address. */
export function strength(chosen: string, personal: readonly string[] = []): Strength {
  const length = [...chosen].length
  if (length < (minLength ?? 0)) return { level: 0, hint: `At least ${minLength} characters.` }
  if (maxLength !== null && chosen.length > maxLength) return { level: 0, hint: `At most ${maxLength} characters.` }
  const guess = personal
    .flatMap((text) => text.toLowerCase().split(/[\s@.]+/))
    .find((word) => word.length > 2 && chosen.toLowerCase().includes(word))
  if (guess) return { level: 1, hint: `Weak: it contains “${guess}”.` }
  if (common.test(chosen) || new Set(chosen).size < 5) return { level: 1, hint: 'Weak: among the first that anybody would try.' }
  if (length >= 16 || (length >= 12 && kinds(chosen) >= 3)) return { level: 3, hint: 'Strong.' }
  return length >= 12
    ? { level: 2, hint: 'Good. Longer is stronger.' }
    : { level: 1, hint: 'Fair. Four unusual words are stronger and easier to keep in mind.' }
}

function kinds(chosen: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(chosen)).length
}
