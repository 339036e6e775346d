/** A hint while a password is typed. The server alone decides; this only helps to choose a good one. */
export interface Strength {
  /** 0 (too short) to 3 (strong). */
  readonly level: 0 | 1 | 2 | 3
  readonly hint: string
}

export const passwordLength = { min: 8, max: 128 }

const common = /^(password|passwort|qwert[yz]|letmein|welcome|iloveyou|admin|abc|123)/i

/** `personal`: words that anybody would try first, such as the own name and address. */
export function strength(password: string, personal: readonly string[] = []): Strength {
  const length = [...password].length
  if (length < passwordLength.min) return { level: 0, hint: `At least ${passwordLength.min} characters.` }
  if (length > passwordLength.max) return { level: 0, hint: `At most ${passwordLength.max} characters.` }
  const guess = personal
    .flatMap((text) => text.toLowerCase().split(/[\s@.]+/))
    .find((word) => word.length > 2 && password.toLowerCase().includes(word))
  if (guess) return { level: 1, hint: `Weak: it contains “${guess}”.` }
  if (common.test(password) || new Set(password).size < 5) return { level: 1, hint: 'Weak: among the first that anybody would try.' }
  if (length >= 16 || (length >= 12 && kinds(password) >= 3)) return { level: 3, hint: 'Strong.' }
  return length >= 12
    ? { level: 2, hint: 'Good. Longer is stronger.' }
    : { level: 1, hint: 'Fair. Four unusual words are stronger and easier to keep in mind.' }
}

function kinds(password: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length
}
