/** The frame of one screen: title of the window, heading that takes the focus after a navigation, actions at its right. */
import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { product } from './product.ts'
import classes from './Page.module.css'

interface Props {
  readonly title: string
  /** In place of the plain title, e.g. one that can be edited; the title then stands in the window alone. */
  readonly heading?: ReactNode
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children?: ReactNode
  readonly width?: number | string
}

export function Page({ title, heading, lead, actions, children, width = 960 }: Props) {
  const start = useFocusAfterNavigation()
  useWindowTitle(title)
  return (
    <Stack gap="lg" maw={width} w="100%">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} flex={1} miw={{ base: '100%', xs: 0 }}>
          {heading ?? (
            <Title order={1} size="h2" tabIndex={-1} ref={start} className={classes.heading}>
              {title}
            </Title>
          )}
          {lead && <Text c="dimmed">{lead}</Text>}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}

export function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${product.name}`
  }, [title])
}

// The first page of a visit leaves the focus where the browser puts it.
let arrived = false

/** Give the ref to a heading with `tabIndex={-1}`: a screen reader then begins to read there. */
export function useFocusAfterNavigation() {
  const start = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // A form that focuses its first field says better where to begin.
    const taken = document.activeElement instanceof HTMLInputElement
    if (arrived && !taken) start.current?.focus({ preventScroll: true })
    arrived = true
  }, [])
  return start
}
