import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { get, useMay, useMembership, useOrganizationPath } from '../../../../portal/api.ts'
import { Moment } from '../../../../portal/Moment.tsx'
import { auditPage } from '../../../audit/contract.ts'

/** Who changed the organization last, and the way to all that was done to it, for those who may see the log. */
export function LastChange() {
  const { organization } = useMembership()
  const path = useOrganizationPath('/audit')
  const query = { target: organization.id, limit: 1 }
  const { data } = useQuery({
    queryKey: [path, 'last change', query],
    queryFn: ({ signal }) => get(path, auditPage, { query, signal }),
    enabled: useMay()('audit.view').allowed,
  })
  const [last] = data?.items ?? []
  if (!last) return 'What the organization sets for itself.'
  return (
    <>
      Updated by {last.actor.name} <Moment at={last.at} />.{' '}
      <Anchor
        renderRoot={(props) => (
          <Link {...props} to={`/o/${organization.slug}/settings/audit-log`} search={{ target: organization.id } as never} />
        )}
      >
        Show the history
      </Anchor>
    </>
  )
}
