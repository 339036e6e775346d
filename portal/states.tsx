/** The states of a screen that has nothing to show: loading, failed, empty; and of one that shows what was. */
import { Alert, Box, Button, Center, Code, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { CircleAlert, type LucideIcon, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { ProblemError, Unreachable, sentence } from './api.ts'
import { product } from './product.ts'
import classes from './states.module.css'

export function Loading({ rows = 5, height = 44 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="sm" />
      ))}
    </Stack>
  )
}

export function Failed({ error, again }: { readonly error: unknown; readonly again?: () => unknown }) {
  return (
    <Alert color="red" variant="light" icon={<CircleAlert aria-hidden />} title={sentence(error)} role="alert">
      <Stack gap="xs" align="flex-start">
        <RequestId error={error} />
        {again && (
          <Button size="xs" variant="default" leftSection={<RotateCw size={14} aria-hidden />} onClick={() => void again()}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

/** What to tell the support, where it is a fault and not a refusal. */
export function RequestId({ error }: { readonly error: unknown }) {
  const requestId = error instanceof ProblemError && error.status >= 500 ? error.requestId : undefined
  if (!requestId) return null
  return (
    <Text size="sm">
      If it goes on, write to {product.brand.supportAddress} and name <Code>{requestId}</Code>.
    </Text>
  )
}

interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <Center py="xl">
      <Stack align="center" gap="xs" maw={420} ta="center" role="status">
        <ThemeIcon size={48} radius="xl" variant="light" color="gray">
          <Icon size={24} aria-hidden />
        </ThemeIcon>
        <Title order={2} size="h4">
          {title}
        </Title>
        {children && <Text c="dimmed">{children}</Text>}
        {action && <Group pt="xs">{action}</Group>}
      </Stack>
    </Center>
  )
}

/** The rows of before, faded, until those of the new filter are there. */
export function Stale({ stale, children }: { readonly stale: boolean; readonly children: ReactNode }) {
  return (
    <Box className={stale ? classes.stale : undefined} aria-busy={stale}>
      {children}
    </Box>
  )
}

interface QueryState<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  readonly isPending: boolean
  readonly refetch: () => unknown
}

/** `<Loaded query={query}>{(data) => …}</Loaded>`: skeleton, error with "Try again", or the data. */
export function Loaded<Data>({
  query,
  rows,
  children,
}: {
  readonly query: QueryState<Data>
  readonly rows?: number
  readonly children: (data: Data) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error && !(query.error instanceof Unreachable)) return <Failed error={query.error} again={query.refetch} />
  return <Loading rows={rows} />
}
