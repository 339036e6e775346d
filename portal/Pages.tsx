import { Button, Group, Text } from '@mantine/core'
import { ChevronFirst, ChevronLeft, ChevronRight } from 'lucide-react'
import type { PagedListing, PageView } from './listing.ts'

interface Props<View extends PageView> {
  readonly listing: PagedListing<View>
  readonly page: { readonly items: readonly unknown[]; readonly nextCursor: string | null }
  /** Still the page of before: there is no way on from it to the page after the next. */
  readonly isStale: boolean
  readonly size: number
  /** What is listed, such as "members", and how many there are: "1,234", or "more than 10,000". */
  readonly of: string
  readonly total: string
}

/** A cursor leads on only; the way back is the one that was come by. Whoever was sent a link to page 3 goes back to the first. */
export function Pages<View extends PageView>({
  listing: { view, behind, show },
  page: { items, nextCursor },
  isStale,
  size,
  of,
  total,
}: Props<View>) {
  if (view.page === 1 && !nextCursor) return null
  const first = (view.page - 1) * size + 1
  const before = behind.at(-1)
  return (
    <Group mt="sm" justify="space-between" gap="sm" component="nav" aria-label={`Pages of ${of}`}>
      <Text size="sm" c="dimmed">
        {isStale ? `Page ${view.page}` : `${first.toLocaleString('en')}–${(first + items.length - 1).toLocaleString('en')} of ${total}`}
      </Text>
      <Group gap="xs">
        {view.page > 1 && (
          <Button
            variant="default"
            size="xs"
            leftSection={before ? <ChevronLeft size={14} aria-hidden /> : <ChevronFirst size={14} aria-hidden />}
            onClick={() => show(before ?? { ...view, cursor: undefined, page: 1 }, { behind: behind.slice(0, -1) })}
          >
            {before ? 'Previous' : 'First page'}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          disabled={!nextCursor}
          // Not `disabled`, by which the focus would be lost.
          aria-disabled={isStale || undefined}
          data-disabled={isStale || undefined}
          rightSection={<ChevronRight size={14} aria-hidden />}
          onClick={() =>
            nextCursor && !isStale && show({ ...view, cursor: nextCursor, page: view.page + 1 }, { behind: [...behind, view] })
          }
        >
          Next
        </Button>
      </Group>
    </Group>
  )
}
