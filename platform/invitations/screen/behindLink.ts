/** The invitation whose link this browser followed; the server knows it by a cookie. */
import { queryOptions } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { toast, useAct } from '../../../portal/act.ts'
import { get, post, queryClient, visitor } from '../../../portal/api.ts'
import { signInThen, signUpByInvitation } from '../../../portal/links.ts'
import { type InvitationBehindLink, accepted, invitationBehindLink } from '../contract.ts'

const path = '/api/v1/invitation'

export const behindLink = queryOptions({
  queryKey: [path],
  queryFn: ({ signal }) => get(path, invitationBehindLink, { signal }),
})

const look = () => queryClient.invalidateQueries({ queryKey: [path] })

export function useAccept() {
  const navigate = useNavigate()
  return useAct({
    run: () => post(`${path}/accept`, {}, accepted),
    after: async ({ organization }) => {
      // The organization lets in whom it finds among the memberships.
      await queryClient.fetchQuery({ ...visitor, staleTime: 0 })
      // In place of this page: a step back would show it once more, with nothing left to accept.
      await navigate({ to: `/o/${organization.slug}`, replace: true })
      queryClient.removeQueries({ queryKey: [path] })
      toast(`You are a member of ${organization.name} now.`)
    },
    // What changed meanwhile is shown by its own page.
    failed: () => void look(),
  })
}

/** The server forgets the link with it, so what it said before has to do for the farewell. */
export const decline = () => post(`${path}/decline`)

export function useAskAgain() {
  return useAct({ run: () => post(`${path}/ask-again`), touches: [path], failed: () => void look() })
}

/** Out of this account, and on to that of the invited address. */
export function useChangeAccount({ email, accountExists }: Pick<InvitationBehindLink, 'email' | 'accountExists'>) {
  const navigate = useNavigate()
  return useAct({
    run: () => post('/api/auth/sign-out'),
    after: async () => {
      queryClient.clear()
      queryClient.setQueryData(visitor.queryKey, null)
      await navigate(accountExists ? signInThen('/invitation', email) : signUpByInvitation)
    },
  })
}
