import { article } from '../../../kernel/shared/policy.ts'
import { useAct } from '../../../portal/act.ts'
import { fieldErrors, get, organizationPath, post, ProblemError, queryClient, useMe, visitor } from '../../../portal/api.ts'
import { roleLabel } from '../../../portal/product.ts'
import { type Organization, organization as shape } from '../../organizations/contract.ts'
import { confirmItIsYou } from '../../people/screen/confirmItIsYou.tsx'
import { type Transfer, type Transferred, transferred } from '../contract.ts'

interface Options {
  readonly onDone: () => void
  readonly onFieldErrors: (errors: Record<string, string>) => void
}

/** Hands over; a session older than ten minutes is asked for the password first. */
export function useTransfer(organization: Organization, { onDone, onFieldErrors }: Options) {
  const { person } = useMe()
  const path = organizationPath(organization.id)
  const transfer = useAct({
    run: (wanted: Transfer) => send(path, wanted, person),
    done: ({ owner, former }) => `${owner.name} owns ${organization.name} now. You are ${article(roleLabel(former.role))}.`,
    after: async () => {
      onDone()
      await queryClient.invalidateQueries({ predicate: ({ queryKey: [key] }) => typeof key === 'string' && key.startsWith(path) })
      await queryClient.invalidateQueries({ queryKey: visitor.queryKey })
    },
    failed: (error, wanted) => {
      if (error instanceof ProblemError && error.code === 'not-fresh') {
        confirmItIsYou(person.email, () => transfer.mutate(wanted))
        return true
      }
      const errors = fieldErrors(error)
      onFieldErrors(errors)
      return Object.keys(errors).length > 0
    },
  })
  return transfer
}

/** Where the first answer was lost on its way, the second attempt is refused: by then it is done, and one is not the owner any more. */
async function send(path: string, wanted: Transfer, person: { readonly id: string; readonly name: string }): Promise<Transferred> {
  try {
    return await post(`${path}/ownership-transfer`, wanted, transferred)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'not-allowed') throw error
    const { owner } = await get(path, shape)
    if (owner.personId !== wanted.personId) throw error
    const me = await queryClient.fetchQuery({ ...visitor, staleTime: 0 })
    const role = me?.memberships.find((one) => path.endsWith(one.organization.id))?.role ?? ''
    return { owner, former: { personId: person.id, name: person.name, role } }
  }
}
