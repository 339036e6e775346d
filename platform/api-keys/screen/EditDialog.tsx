import { Modal, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from '../../../portal/act.ts'
import { get, patch, ProblemError, useMembership, useOrganizationPath } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { Loaded } from '../../../portal/states.tsx'
import { type ApiKey, apiKey as apiKeyShape } from '../contract.ts'
import { KeyForm, showErrors, useKeyForm, type Values } from './KeyForm.tsx'
import { offered, permissionsOf, presetOf } from './permissions.ts'
import type { DialogProps } from './useDialogs.tsx'
import { useRenewKeys } from './useKeys.ts'

export function EditDialog({ opened, apiKey, onClose }: DialogProps) {
  const path = useOrganizationPath(`/api-keys/${apiKey.id}`)
  // As it is when the dialog opens, with what says so: what others change meanwhile is then not overwritten unseen.
  const now = useQuery({ queryKey: ['edited', path], queryFn: ({ signal }) => get(path, apiKeyShape, { signal }), staleTime: 0, gcTime: 0 })
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={`Edit ${apiKey.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Loaded query={now} rows={3}>
        {(found) => <Edit apiKey={found} path={path} onClose={onClose} />}
      </Loaded>
    </Modal>
  )
}

function Edit({ apiKey, path, onClose }: { readonly apiKey: ApiKey; readonly path: string; readonly onClose: () => void }) {
  const [before] = useState(apiKey)
  const all = offered(product, useMembership().role, before.permissions)
  const { name, permissions, expiresAt } = before
  const form = useKeyForm({ name, preset: presetOf(permissions, all), chosen: permissions, expiresAt }, all)
  const renew = useRenewKeys()
  const save = useMutation({
    mutationFn: (values: Values) => patch(path, changeOf(values, before, all), apiKeyShape, { ifMatch: `"${before.edition}"` }),
    onSuccess: async (after) => {
      await renew()
      onClose()
      toast(`${after.name} is saved.`)
    },
    onError: async (error) => {
      showErrors(form, error)
      if (error instanceof ProblemError && error.status === 412) await renew()
    },
  })
  return (
    <KeyForm
      form={form}
      offered={all}
      act="Save"
      isPending={save.isPending}
      error={save.error}
      onSubmit={(values) => save.mutate(values)}
      onClose={onClose}
    >
      <Text size="sm">
        It acts for {before.heldBy.name ?? 'somebody who has left'}, and can do of this what they can. Changes are in force with its next
        request.
      </Text>
    </KeyForm>
  )
}

/** An end that stays as it is, is not sent: it may have passed by now, and would be refused. */
function changeOf({ name, preset, chosen, expiresAt }: Values, before: ApiKey, all: Parameters<typeof permissionsOf>[2]) {
  const permissions = permissionsOf(preset, chosen, all)
  return { name, permissions, ...(expiresAt !== before.expiresAt && { expiresAt }) }
}
