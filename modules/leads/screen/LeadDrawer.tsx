import { Alert, Drawer } from '@mantine/core'
import { ProblemError } from '../../../portal/api.ts'
import { Failed, Loading } from '../../../portal/states.tsx'
import { LeadForm } from './LeadForm.tsx'
import { type Listing, useLead } from './useLeads.ts'

/** One lead, or one that is being added. Which it is stands in the address, so that it can be sent to somebody. */
export function LeadDrawer({ listing: { view, show } }: { readonly listing: Listing }) {
  const isNew = view.lead === 'new'
  const lead = useLead(isNew ? undefined : view.lead)
  const close = (ignoreBlocker = false) => show({ ...view, lead: undefined }, { replace: true, ignoreBlocker })
  const done = () => close(true)
  const gone = lead.error instanceof ProblemError && lead.error.status === 404
  const opened = view.lead !== undefined
  return (
    <Drawer
      opened={opened}
      onClose={() => isOnTop() && close()}
      position="right"
      size="lg"
      title={isNew ? 'New lead' : gone ? 'No such lead' : (lead.data?.name ?? 'Lead')}
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { overflowWrap: 'anywhere' } }}
    >
      {isNew && <LeadForm onDone={done} />}
      {!isNew && lead.data && <LeadForm key={lead.data.id} lead={lead.data} onDone={done} />}
      {gone && <Alert color="gray">This lead is not there any more.</Alert>}
      {opened && !isNew && !lead.data && !gone && (lead.error ? <Failed error={lead.error} again={lead.refetch} /> : <Loading rows={7} />)}
    </Drawer>
  )
}

/** The key Escape reaches every dialog that is open, and is meant for the uppermost: a question that lies over this one. */
function isOnTop(): boolean {
  return document.querySelectorAll('[role="dialog"]').length < 2
}
