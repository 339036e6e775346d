import { Button, Center } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Page, usePages } from './api.ts'
import { Failed, Loading, Stale } from './states.tsx'

type List<Item> = ReturnType<typeof usePages<Page<Item>>>

interface Props<Item> {
  readonly list: List<Item>
  /** In place of a list without items. */
  readonly none: ReactNode
  readonly children: (items: readonly Item[]) => ReactNode
}

/** A list of `usePages`, which grows by "Show more". */
export function Growing<Item>({ list, none, children }: Props<Item>) {
  return (
    <>
      {list.isPending && <Loading rows={4} height={52} />}
      {list.error && !list.data && <Failed error={list.error} again={list.refetch} />}
      {list.total === 0 && none}
      {list.items.length > 0 && <Stale stale={list.isPlaceholderData}>{children(list.items)}</Stale>}
      <ShowMore list={list} />
    </>
  )
}

/** What does not come is told below what is there, which stays. */
export function ShowMore({ list }: { readonly list: List<unknown> }) {
  if (!list.hasNextPage) return null
  return (
    <>
      {list.isFetchNextPageError && <Failed error={list.error} again={() => void list.fetchNextPage()} />}
      <Center>
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      </Center>
    </>
  )
}
