import { Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { Confirm } from './Confirm.tsx'

interface Props {
  /** Whether anything would be lost. */
  readonly changed: boolean
  /** The part of the address's query that keeps open what was written in. */
  readonly part: string
}

/**
 * Asks before what was written is lost: where what it was written in is closed, by a step back, or with the page. Whoever has saved it
 * navigates with `ignoreBlocker`.
 */
export function Unsaved({ changed, part }: Props) {
  const leaving = useBlocker({
    disabled: !changed,
    enableBeforeUnload: changed,
    withResolver: true,
    async shouldBlockFn({ action, current, next }) {
      // The key Escape is still on its way: it would close the question that it brought up.
      await new Promise((resolve) => setTimeout(resolve))
      // Whom the portal itself sends elsewhere may not stay, whatever they wrote.
      if (current.pathname !== next.pathname) return action !== 'REPLACE'
      return partOf(current.search, part) !== partOf(next.search, part)
    },
  })
  return (
    <Confirm
      opened={leaving.status === 'blocked'}
      title="Discard your changes?"
      act="Discard"
      danger
      keep="Keep writing"
      run={async () => leaving.proceed?.()}
      onClose={() => leaving.reset?.()}
    >
      <Text>They are not saved yet, and can’t be brought back.</Text>
    </Confirm>
  )
}

function partOf(search: object, part: string): unknown {
  return (search as Record<string, unknown>)[part]
}
