/** What is shown this once, each value with a button that copies it. */
import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { Check, Copy, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './ShownOnce.module.css'

interface Props {
  /** In the order in which whoever sets something up is asked for them. */
  readonly values: readonly { readonly label: string; readonly value: string }[]
  /** What to do with them now, since they are not shown again. */
  readonly children: ReactNode
}

export function ShownOnce({ values, children }: Props) {
  return (
    <Stack gap="sm">
      <Alert color="yellow" icon={<TriangleAlert aria-hidden />}>
        {children}
      </Alert>
      <Stack gap="xs" component="dl" m={0}>
        {values.map(({ label, value }) => (
          <Value key={label} label={label} value={value} />
        ))}
      </Stack>
    </Stack>
  )
}

function Value({ label, value }: Props['values'][number]) {
  return (
    <div>
      <Text size="xs" c="dimmed" component="dt">
        {label}
      </Text>
      <Group component="dd" gap="xs" m={0} wrap="nowrap" justify="space-between">
        <Code className={classes.value}>{value}</Code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="compact-sm"
              className={classes.copy}
              leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
              aria-label={copied ? `${label} copied` : `Copy ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  )
}
