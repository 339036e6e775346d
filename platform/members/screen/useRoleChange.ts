import { type QueryKey, useMutation } from '@tanstack/react-query'
import { toast, toastFailure } from '../../../portal/act.ts'
import { patch, queryClient } from '../../../portal/api.ts'
import { roleLabel } from '../../../portal/product.ts'
import type { z } from 'zod'
import type { Member, memberPage } from '../contract.ts'
import { usePaths } from './queries.ts'
import { withArticle } from './roles.ts'

type Page = z.infer<typeof memberPage>

interface Change {
  readonly member: Member
  readonly role: string
}

/** The new role shows at once, and goes back where the server says no. */
export function useRoleChange() {
  const paths = usePaths()
  return useMutation({
    mutationFn: ({ member, role }: Change) => patch(`${paths.members}/${member.personId}`, { role }),
    onMutate: async ({ member, role }) => {
      await queryClient.cancelQueries({ queryKey: [paths.members] })
      const before = queryClient.getQueriesData<Page>({ queryKey: [paths.members] })
      queryClient.setQueriesData<Page>({ queryKey: [paths.members] }, (page) => page && withRole(page, member.personId, role))
      return before
    },
    onSuccess: (_, { member, role }) => toast(`${member.name} is ${withArticle(roleLabel(role))} now.`),
    onError: (error, _, before) => {
      restore(before)
      toastFailure(error)
    },
    onSettled: () => Promise.all([paths.members, paths.visitor].map((path) => queryClient.invalidateQueries({ queryKey: [path] }))),
  })
}

function withRole(page: Page, personId: string, role: string): Page {
  return { ...page, items: page.items.map((item) => (item.personId === personId ? { ...item, role } : item)) }
}

function restore(before: readonly [QueryKey, Page | undefined][] | undefined): void {
  for (const [key, page] of before ?? []) queryClient.setQueryData(key, page)
}
