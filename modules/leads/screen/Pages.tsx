import { Button, Group, Text } from '@mantine/core'
import { ChevronFirst, ChevronLeft, ChevronRight } from 'lucide-react'
import type { LeadPage } from '../contract.ts'
import type { Listing } from './useLeads.ts'
import { pageSize, refine } from './view.ts'

/** A cursor leads on only; the way back is the one that was come by. Whoever was sent a link to page 3 goes back to the first. */
export function Pages({ listing: { view, behind, show }, page }: { readonly listing: Listing; readonly page: LeadPage }) {
  const { items, nextCursor } = page
  if (view.page === 1 && !nextCursor) return null
  const first = (view.page - 1) * pageSize + 1
  const before = behind.at(-1)
  return (
    <Group mt="sm" justify="space-between" gap="sm" component="nav" aria-label="Pages of leads">
      <Text size="sm" c="dimmed">
        {first.toLocaleString('en')}–{(first + items.length - 1).toLocaleString('en')} of {totalText(page)}
      </Text>
      <Group gap="xs">
        {view.page > 1 && (
          <Button
            variant="default"
            size="xs"
            leftSection={before ? <ChevronLeft size={14} aria-hidden /> : <ChevronFirst size={14} aria-hidden />}
            onClick={() => show(before ?? refine(view, {}), { behind: behind.slice(0, -1) })}
          >
            {before ? 'Previous' : 'First page'}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          disabled={!nextCursor}
          rightSection={<ChevronRight size={14} aria-hidden />}
          onClick={() => nextCursor && show({ ...view, cursor: nextCursor, page: view.page + 1 }, { behind: [...behind, view] })}
        >
          Next
        </Button>
      </Group>
    </Group>
  )
}

/** "1,234", "more than 10,000" */
export function totalText({ total, totalIsLeast }: Pick<LeadPage, 'total' | 'totalIsLeast'>): string {
  return `${totalIsLeast ? 'more than ' : ''}${total.toLocaleString('en')}`
}
