import { Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { post, useMembership, useOrganizationPath } from '../../../portal/api.ts'
import { product } from '../../../portal/product.ts'
import { apiKeyWithSecret } from '../contract.ts'
import { KeyForm, showErrors, useKeyForm, type Values } from './KeyForm.tsx'
import { offered, permissionsOf } from './permissions.ts'
import { SecretCard } from './SecretCard.tsx'
import { useRenewKeys } from './useKeys.ts'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
}

export function CreateDialog({ opened, onClose }: Props) {
  const all = offered(product, useMembership().role)
  const form = useKeyForm({ name: '', preset: 'read', chosen: [], expiresAt: null }, all)
  const path = useOrganizationPath('/api-keys')
  const renew = useRenewKeys()
  const create = useMutation({
    mutationFn: ({ name, preset, chosen, expiresAt }: Values) =>
      post(path, { name, permissions: permissionsOf(preset, chosen, all), expiresAt }, apiKeyWithSecret),
    onSuccess: renew,
    onError: (error) => showErrors(form, error),
  })
  const made = create.data
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={() => {
        form.reset()
        create.reset()
      }}
      // A click beside it, or Escape, must not throw away what is shown this once.
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      size="lg"
      title={made ? `${made.apiKey.name} is ready` : 'Create an API key'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made ? (
        <SecretCard made={made} onClose={onClose} />
      ) : (
        <KeyForm
          form={form}
          offered={all}
          act="Create API key"
          isPending={create.isPending}
          error={create.error}
          onSubmit={(values) => create.mutate(values)}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}
