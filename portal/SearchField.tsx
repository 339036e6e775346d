/** Narrows a list while one types; `/` leads to it from anywhere on the page. */
import { CloseButton, Kbd, TextInput, type TextInputProps } from '@mantine/core'
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks'
import { Search } from 'lucide-react'
import { useRef, useState } from 'react'
import { noDialog } from './Confirm.tsx'

interface Props extends Pick<TextInputProps, 'aria-label' | 'placeholder' | 'maxLength' | 'miw'> {
  /** What the address says. */
  readonly given: string | undefined
  /** Needs no step back of its own, unlike other filters. */
  readonly onSearch: (search: string | undefined) => void
}

/** Under another `key`, what was typed and not sent yet is forgotten. */
export function SearchField({ given = '', onSearch, ...input }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const { text, type, flush } = useTyping(given, onSearch)
  useHotkeys([['/', () => noDialog() && field.current?.focus()]])
  return (
    <TextInput
      type="search"
      aria-keyshortcuts="/"
      ref={field}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && flush()}
      maxLength={200}
      flex={1}
      miw={200}
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />
        ) : (
          <Kbd size="xs" visibleFrom="sm" aria-hidden>
            /
          </Kbd>
        )
      }
      {...input}
    />
  )
}

function useTyping(given: string, onSearch: Props['onSearch']) {
  const [text, setText] = useState(given)
  const [sent, setSent] = useState(given)
  const [seen, setSeen] = useState(given)
  // The address changed by other means, such as a step back: the field says what it says.
  if (seen !== given) {
    setSeen(given)
    if (given !== sent) {
      setText(given)
      setSent(given)
    }
  }
  // What the field says by then, which a step back may have changed.
  const send = useDebouncedCallback(() => {
    const search = text.trim()
    if (search === sent) return
    setSent(search)
    onSearch(search || undefined)
  }, 250)
  function type(typed: string) {
    setText(typed)
    send()
  }
  return { text, type, flush: send.flush }
}
