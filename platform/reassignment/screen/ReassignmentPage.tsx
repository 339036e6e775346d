import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ArrowRightLeft, Lock } from 'lucide-react'
import { get, useMay, useOrganizationPath } from '../../../portal/api.ts'
import { Page } from '../../../portal/Page.tsx'
import { Empty, Loaded } from '../../../portal/states.tsx'
import { overview } from '../contract.ts'
import { KindCard } from './KindCard.tsx'

/** Z8: what nobody has, what a removed person had, or all of one member, given to another member at once. */
export default function ReassignmentPage() {
  const decision = useMay()('records.reassign')
  return (
    <Page title="Reassign records" width={820} lead="Give many records to a member at once.">
      {decision.allowed ? (
        <Kinds />
      ) : (
        <Empty icon={Lock} title="You can’t reassign records">
          {decision.because}
        </Empty>
      )}
    </Page>
  )
}

function Kinds() {
  const path = useOrganizationPath('/reassignment')
  const query = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, overview, { signal }) })
  return (
    <Loaded query={query} rows={4}>
      {({ kinds }) => {
        const some = kinds.filter(({ unassigned, byMember }) => unassigned > 0 || byMember.length > 0)
        if (some.length === 0) {
          return (
            <Empty icon={ArrowRightLeft} title="Nothing to reassign">
              Nobody has any records here, and none are unassigned.
            </Empty>
          )
        }
        return (
          <Stack gap="lg">
            {some.map((kind) => (
              <KindCard key={kind.kind} kind={kind} />
            ))}
          </Stack>
        )
      }}
    </Loaded>
  )
}
