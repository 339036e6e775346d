import { modals } from '@mantine/modals'
import { createElement, lazy, Suspense } from 'react'
import { Loading } from '../states.tsx'

const CreateOrganization = lazy(() => import('../../platform/organizations/screen/CreateOrganization.tsx'))

export function openCreateOrganization(): void {
  const modalId = modals.open({
    title: 'Create organization',
    children: createElement(
      Suspense,
      { fallback: createElement(Loading, { rows: 2 }) },
      createElement(CreateOrganization, { done: () => modals.close(modalId) }),
    ),
  })
}
