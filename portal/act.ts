/** An act of a person: a change on the server, then a toast with its result, and what it touched is read anew. */
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { queryClient, sentence } from './api.ts'

interface Act<Input, Answer> {
  /** The request itself; its POSTs bear one Idempotency-Key per intention. */
  readonly run: (input: Input) => Promise<Answer>
  /** The toast: "Invitation to jane@example.com cancelled." Undefined: none. */
  readonly done?: (answer: Answer, input: Input) => string | undefined
  /** Paths of what it changed; every view of them is renewed before the act counts as done. */
  readonly touches?: readonly string[]
  readonly after?: (answer: Answer, input: Input) => unknown
  /** True: the error was shown where it belongs (at a field), and needs no toast. */
  readonly failed?: (error: unknown, input: Input) => boolean | void
}

export function useAct<Input = void, Answer = unknown>({ run, done, touches = [], after, failed }: Act<Input, Answer>) {
  return useMutation<Answer, unknown, Input>({
    mutationFn: run,
    onSuccess: async (answer, input) => {
      await Promise.all(touches.map((path) => queryClient.invalidateQueries({ queryKey: [path] })))
      const message = done?.(answer, input)
      if (message) toast(message)
      await after?.(answer, input)
    },
    onError: (error, input) => {
      if (!failed?.(error, input)) toastFailure(error)
    },
  })
}

export function toast(message: string): void {
  notifications.show({ message, color: 'green', withBorder: true })
}

export function toastFailure(error: unknown): void {
  notifications.show({ title: 'That did not work', message: sentence(error), color: 'red', withBorder: true, autoClose: 10_000 })
}
