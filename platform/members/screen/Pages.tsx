import { Button, Group, Text } from '@mantine/core'
import { ChevronFirst, ChevronLeft, ChevronRight } from 'lucide-react'
import type { Listing } from './useView.ts'
import { pageSize, refine } from './view.ts'

interface Props {
  readonly listing: Listing
  readonly shown: number
  readonly total: number
  readonly nextCursor: string | null
}

/** A cursor leads on only; the way back is the one that was come by. Whoever was sent a link to page 3 goes back to the first. */
export function Pages({ listing: { view, behind, show }, shown, total, nextCursor }: Props) {
  if (view.page === 1 && !nextCursor) return null
  const first = (view.page - 1) * pageSize + 1
  const before = behind.at(-1)
  return (
    <Group mt="sm" justify="space-between" gap="sm" component="nav" aria-label="Pages of members">
      <Text size="sm" c="dimmed">
        {first}–{first + shown - 1} of {total}
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
