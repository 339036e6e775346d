import { Button, Group, SegmentedControl, Stack } from '@mantine/core'
import { KeyRound, LockKeyhole, ShieldCheck } from 'lucide-react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Growing } from '../../../portal/Growing.tsx'
import { Page } from '../../../portal/Page.tsx'
import { useMay, useOrganizationPath, usePages } from '../../../portal/api.ts'
import { useListing } from '../../../portal/listing.ts'
import { Empty } from '../../../portal/states.tsx'
import { usePhone } from '../../../portal/usePhone.ts'
import { exposurePage } from '../contract.ts'
import { ExposureCards } from './ExposureCards.tsx'
import { ExposureTable } from './ExposureTable.tsx'
import { type Rotatable, rotatable } from './rotate.ts'
import { useDialogs } from './useDialogs.tsx'
import { readView, type View } from './view.ts'

const title = 'Secrets people have seen'
const lead = 'Keys and passwords that still work as somebody saw them. When somebody leaves, rotate what they have seen.'

export default function SecretsPage() {
  const sees = useMay()('secrets.view')
  return (
    <Page title={title} width={1100} lead={lead}>
      {sees.allowed ? (
        <Exposures />
      ) : (
        <Empty icon={LockKeyhole} title="You can’t see who has seen what">
          {sees.because}
        </Empty>
      )}
    </Page>
  )
}

function Exposures() {
  const { view, show } = useListing(readView)
  const { person: personId, by } = view
  const list = usePages(useOrganizationPath('/secrets/exposures'), exposurePage, { personId, by })
  const { ask, askAll, dialogs } = useDialogs()
  const all = personId || by ? rotatable(list.items) : []
  const phone = usePhone()
  const List = phone ? ExposureCards : ExposureTable
  const about = personId ? list.items.find(({ person }) => person.personId === personId)?.person.name : undefined
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <SegmentedControl
          aria-label="Seen by"
          data={[
            { value: 'everybody', label: 'Seen by anybody' },
            { value: 'former', label: 'Seen by people who left' },
          ]}
          value={by ?? 'everybody'}
          onChange={(value) => show({ by: value === 'former' ? 'former' : undefined })}
        />
        {personId && (
          <Button variant="default" onClick={() => show({ person: undefined })}>
            {about ? `Not only ${about}` : 'Not only this person'}
          </Button>
        )}
        {all.length > 1 && <RotateAll secrets={all} isPart={list.hasNextPage} onPress={() => askAll(all)} />}
      </Group>
      <Growing list={list} none={<Nothing view={view} />}>
        {(exposures) => <List exposures={exposures} ask={ask} />}
      </Growing>
      {dialogs}
    </Stack>
  )
}

interface RotateAllProps {
  readonly secrets: readonly Rotatable[]
  /** There are more that are not loaded yet. */
  readonly isPart: boolean
  readonly onPress: () => void
}

/** Where the list is of what somebody who left has seen, all of it is one decision. */
function RotateAll({ secrets, isPart, onPress }: RotateAllProps) {
  const may = useMay()
  const decisions = secrets.map(({ rotation }) => may(rotation.action))
  return (
    <Allowed decision={decisions.find(({ allowed }) => !allowed) ?? { allowed: true, scope: 'all' }}>
      <Button leftSection={<KeyRound size={16} aria-hidden />} ml="auto" onClick={onPress}>
        {isPart ? `Rotate these ${secrets.length}` : `Rotate all ${secrets.length}`}
      </Button>
    </Allowed>
  )
}

function Nothing({ view: { person, by } }: { readonly view: View }) {
  return (
    <Empty icon={ShieldCheck} title="Nothing to rotate">
      {person || by === 'former'
        ? 'Everything that was seen there has been rotated since, or has ended.'
        : 'Nobody has been shown a key or a password that still works.'}
    </Empty>
  )
}
