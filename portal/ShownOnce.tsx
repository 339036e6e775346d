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
      <Values values={values} />
    </Stack>
  )
}

/** The values alone, of one among several that are shown; `of` tells their buttons apart. */
export function Values({ values, of }: Pick<Props, 'values'> & { readonly of?: string }) {
  return (
    <Stack gap="xs" component="dl" m={0}>
      {values.map(({ label, value }) => (
        <Value key={label} label={label} value={value} of={of} />
      ))}
    </Stack>
  )
}

function Value({ label, value, of }: Props['values'][number] & { readonly of?: string }) {
  const name = of === undefined ? label : `${label} of ${of}`
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
              aria-label={copied ? `${name} copied` : `Copy ${name.charAt(0).toLowerCase()}${name.slice(1)}`}
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
