/** The state of the invite form, wherever it stands. */
import { useMutation } from '@tanstack/react-query'
import { type ClipboardEvent, type RefObject, useState } from 'react'
import { toast } from '../../../portal/act.ts'
import { fieldErrors, organizationPath, post, queryClient, sentence } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { type InviteOutcome, inviteOutcomes } from '../contract.ts'
import { type Draft, added, afterSending, draftsOf, isFinished, isSeveral, summary, whyNotSend } from './drafts.ts'

const empty = { text: '', drafts: [] as readonly Draft[], error: null as string | null, outcomes: [] as readonly InviteOutcome[] }

export function useInvite(organizationId: string, field: RefObject<HTMLInputElement | null>, onAllSent: () => void) {
  const [form, setForm] = useState({ ...empty, role: product.invitation.defaultRole })
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }))
  const everything = added(form.drafts, draftsOf(form.text))

  const send = useMutation({
    mutationFn: (drafts: readonly Draft[]) => request(organizationId, drafts, form.role),
    onSuccess: async ({ results }, drafts) => {
      setForm((before) => ({ ...before, ...after(drafts, results, before.role) }))
      const paths = ['/invitations', '/members', ''].map((rest) => organizationPath(organizationId, rest))
      await Promise.all(paths.map((path) => queryClient.invalidateQueries({ queryKey: [path] })))
      // What was refused stays in the form, and the outcomes beside it.
      if (results.some(({ outcome }) => outcome === 'refused')) return
      toast(summary(results))
      onAllSent()
    },
    onError: (error) => change({ error: Object.values(fieldErrors(error))[0] ?? sentence(error) }),
  })

  function take(text: string): void {
    change({ text: '', error: null, drafts: added(form.drafts, draftsOf(text)) })
  }

  return {
    ...form,
    count: everything.length,
    sending: send.isPending,
    setRole: (role: string) => change({ role }),
    type: (text: string) => (isFinished(text) ? take(text) : change({ text, error: null })),
    paste(event: ClipboardEvent<HTMLInputElement>): void {
      const pasted = event.clipboardData.getData('text/plain')
      if (send.isPending || !isSeveral(pasted)) return
      event.preventDefault()
      take(`${form.text}\n${pasted}`)
    },
    roleOf: (email: string, role: string) =>
      change({ drafts: form.drafts.map((draft) => (draft.email === email ? { ...draft, role } : draft)) }),
    drop(email: string): void {
      change({ drafts: form.drafts.filter((draft) => draft.email !== email), error: null })
      field.current?.focus()
    },
    /** Back into the field, to be corrected. */
    edit(email: string): void {
      const rest = form.drafts.filter((draft) => draft.email !== email)
      change({ drafts: added(rest, draftsOf(form.text)), text: email, error: null })
      field.current?.focus()
    },
    submit(): void {
      if (send.isPending) return
      const error = whyNotSend(everything)
      const single = everything.length <= 1
      change({ error, outcomes: [], ...(single ? {} : { drafts: everything, text: '' }) })
      if (!error) send.mutate(everything)
    },
    reset: () => setForm({ ...empty, role: product.invitation.defaultRole }),
  }
}

export type InviteState = ReturnType<typeof useInvite>

function request(organizationId: string, drafts: readonly Draft[], role: string) {
  const invitations = drafts.map((draft) => ({ email: draft.email, role: draft.role ?? role }))
  return post(organizationPath(organizationId, '/invitations'), { invitations }, inviteOutcomes)
}

/** What was refused stays to be corrected: a single one in the field, with its sentence there. */
function after(drafts: readonly Draft[], results: readonly InviteOutcome[], role: string) {
  const left = afterSending(drafts, results)
  const outcomes = results.length > 1 ? results : []
  const [only] = left
  if (only && left.length === 1) return { outcomes, drafts: [], text: only.email, error: only.problem, role: only.role ?? role }
  const error = left.length ? `${left.length} addresses were refused. Correct or remove them.` : null
  return { outcomes, drafts: left, text: '', error, role }
}
