import type { Answer } from '../client.ts'
import type { Reality } from './reality.ts'
import { copy, Said, type State } from './state.ts'

export interface Command {
  /** In the report of a failure. */
  readonly words: string
  /** The model's side: changes the state, and gives the outcome; a refusal is thrown, and changes nothing. */
  readonly apply: (state: State, name: string) => string
  /** What has to happen before commands meet. */
  readonly prepare?: (reality: Reality) => Promise<void>
  /** The product's side; what it makes is to be known by this name. */
  readonly run: (reality: Reality, name: string) => Promise<string>
  /** Two of these can't meet: the second would be about what the first has made of it. */
  readonly alone?: string
  /** Refusals that stand in no order of the commands: whoever was in between may try again. */
  readonly whenMet?: readonly string[]
}

/** Takes one of these, as the generator wishes; undefined of none. */
export type Pick = <T>(from: readonly T[]) => T | undefined

/** Chooses operands from the state as it is; undefined where there is nothing to do it with. */
export type Kind = (state: State, pick: Pick) => Command | undefined

export function outcomeOf({ status, body }: Answer): string {
  return status < 300 ? String(status) : `${status} ${(body as { code?: string } | undefined)?.code}`
}

export function after(state: State, command: Command, name: string): { readonly state: State; readonly outcome: string } {
  const next = copy(state)
  try {
    return { outcome: command.apply(next, name), state: next }
  } catch (error) {
    if (error instanceof Said) return { outcome: error.message, state }
    throw error
  }
}

export interface Done {
  readonly name: string
  readonly command: Command
  readonly outcome: string
}

/**
 * Every state that these outcomes can have led to: those that succeeded, in some order, each as the model says; and each refusal as
 * the model says at some moment in between.
 */
export function explanations(before: State, done: readonly Done[]): State[] {
  const succeeded = done.filter(({ outcome }) => outcome.startsWith('2'))
  const refused = done.filter(({ outcome }) => !outcome.startsWith('2'))
  return orders(succeeded).flatMap((order) => {
    const moments = [before]
    for (const { command, name, outcome } of order) {
      const next = after(moments.at(-1) ?? before, command, name)
      if (next.outcome !== outcome) return []
      moments.push(next.state)
    }
    const explained = refused.every(
      ({ command, name, outcome }) =>
        (done.length > 1 && command.whenMet?.includes(outcome)) ||
        moments.some((moment) => after(moment, command, name).outcome === outcome),
    )
    return explained ? moments.slice(-1) : []
  })
}

function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((first, i) => orders(items.toSpliced(i, 1)).map((rest) => [first, ...rest]))
}
