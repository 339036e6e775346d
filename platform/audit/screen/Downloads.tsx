import { Button, Menu, Text } from '@mantine/core'
import { ChevronDown, Download, FileJson, FileSpreadsheet, ShieldCheck } from 'lucide-react'
import { useOrganizationPath } from '../../../portal/api.ts'
import { address } from '../../../portal/http.ts'
import { isFiltered, queryOf, type View } from './view.ts'

/** The browser fetches these by itself: a log of any length is a stream, and never lies in the page's memory. */
export function Downloads({ view }: { readonly view: View }) {
  const path = useOrganizationPath('/audit/export')
  const narrowed = isFiltered(view)
  const shown = queryOf(view)
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={16} aria-hidden />} rightSection={<ChevronDown size={14} aria-hidden />}>
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Item
          icon={FileSpreadsheet}
          href={address(path, { format: 'csv', ...shown })}
          label="CSV"
          why={narrowed ? 'The events that match' : 'Every event, for a spreadsheet'}
        />
        {narrowed && (
          <Item icon={FileJson} href={address(path, { format: 'jsonl', ...shown })} label="JSON lines" why="The events that match" />
        )}
        <Item
          icon={FileJson}
          href={address(path, { format: 'jsonl' })}
          label="Whole log, JSON lines"
          why="Can be verified without this service"
        />
        <Item
          icon={ShieldCheck}
          href={address(path, { format: 'checkpoints' })}
          label="Checkpoints"
          why="Keep them elsewhere, as a proof"
        />
      </Menu.Dropdown>
    </Menu>
  )
}

interface ItemProps {
  readonly icon: typeof Download
  readonly href: string
  readonly label: string
  readonly why: string
}

function Item({ icon: Icon, href, label, why }: ItemProps) {
  return (
    <Menu.Item component="a" href={href} download leftSection={<Icon size={18} aria-hidden />}>
      {label}
      <Text size="xs" c="dimmed">
        {why}
      </Text>
    </Menu.Item>
  )
}
