import { useAct } from '../../../portal/act.ts'
import { del, fieldErrors, ProblemError, queryClient } from '../../../portal/api.ts'
import { confirmItIsYou } from '../../people/screen/confirmItIsYou.tsx'

export const planPath = '/api/v1/me/deletion'

/** Ends the account; a session older than ten minutes is asked for the password first. */
export function useDeletion(email: string, onFieldErrors: (errors: Record<string, string>) => void) {
  const deletion = useAct({
    run: (typed: string) => del('/api/v1/me', { email: typed }),
    after: () => window.location.assign('/sign-in?deleted=1'),
    failed: (error, typed) => {
      if (error instanceof ProblemError && error.code === 'not-fresh') {
        confirmItIsYou(email, () => deletion.mutate(typed))
        return true
      }
      // What stands against it now is in the plan.
      void queryClient.invalidateQueries({ queryKey: [planPath] })
      const errors = fieldErrors(error)
      onFieldErrors(errors)
      return Object.keys(errors).length > 0
    },
  })
  return deletion
}
