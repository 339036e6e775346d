import { Anchor } from '@mantine/core'
import { Lock } from 'lucide-react'
import { useMay, useMembership } from '../../../portal/api.ts'
import { Page } from '../../../portal/Page.tsx'
import { product } from '../../../portal/product.ts'
import { Empty } from '../../../portal/states.tsx'
import { DeleteOrganization } from './DeleteOrganization.tsx'

/** Where an organization ends (Z12, C16): by its owner, who sees everything that goes, or by the support. */
export default function DeletionPage() {
  const { organization } = useMembership()
  const decision = useMay()('organization.delete')
  if (decision.allowed) {
    return (
      <Page title="Delete organization" width={720} lead={`${organization.name} ends with all that it holds. This can’t be undone.`}>
        <DeleteOrganization />
      </Page>
    )
  }
  return (
    <Page title="Delete organization" width={720}>
      <Empty icon={Lock} title="You can’t delete the organization">
        {decision.because}
        {product.deletion === 'support' && (
          <>
            {' '}
            Deletion is irreversible, so {product.name} checks with the owner first. The owner writes to{' '}
            <Anchor href={`mailto:${product.brand.supportAddress}`}>{product.brand.supportAddress}</Anchor> and names {organization.name}.
          </>
        )}
      </Empty>
    </Page>
  )
}
