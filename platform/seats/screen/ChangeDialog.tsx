import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get, queryClient, useOrganizationPath } from '../../../portal/api.ts'
import { Failed, Loading } from '../../../portal/states.tsx'
import { planOfChange } from '../contract.ts'
import { Deciding } from './Deciding.tsx'

interface Props {
  readonly opened: boolean
  readonly to: { readonly key: string; readonly name: string } | undefined
  readonly onClose: () => void
}

export function ChangeDialog({ opened, to, onClose }: Props) {
  if (!to) return null
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Change to ${to.name}?`}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Shown key={to.key} to={to.key} onClose={onClose} />
    </Modal>
  )
}

/** The plan stays as it is while one decides; a stale one is refused by the server, and shown anew. */
function Shown({ to, onClose }: { readonly to: string; readonly onClose: () => void }) {
  const path = useOrganizationPath('/plan/change')
  const key = ['the plan', path, to]
  const shown = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get(path, planOfChange, { query: { to }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const [stale, setStale] = useState(false)
  if (shown.error && !shown.data) return <Failed error={shown.error} again={shown.refetch} />
  if (!shown.data) return <Loading rows={3} />
  return (
    <Deciding
      key={shown.data.planHash}
      plan={shown.data}
      stale={stale}
      onStale={(plan) => {
        setStale(true)
        queryClient.setQueryData(key, plan)
      }}
      onClose={onClose}
    />
  )
}
