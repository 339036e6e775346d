import { Alert, Anchor, Badge, Button, Card, Code, Group, List, Stack, Text, TextInput, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { Page } from '../Page.tsx'
import { product } from '../product.ts'
import { Empty } from '../states.tsx'
import { Document } from './Document.tsx'
import classes from './Problems.module.css'
import { type KnownProblem, adviceFor, problemsIn } from './problems.ts'
import { useAnchored } from './useAnchored.ts'

/** `#code`: where the `type` of a problem leads. */
export default function ProblemsPage() {
  return (
    <Page
      title="Problems"
      lead={
        <>
          What the {product.name} API answers when it refuses: <Code>application/problem+json</Code> with a <Code>code</Code> of this list,
          and the address of its place here as <Code>type</Code>.{' '}
          <Anchor component={Link} to="/api-docs" activeOptions={{ exact: true }} inherit>
            All operations
          </Anchor>
        </>
      }
    >
      <Document>{(document) => <Problems problems={problemsIn(document)} />}</Document>
    </Page>
  )
}

function Problems({ problems }: { readonly problems: readonly KnownProblem[] }) {
  const asked = useAnchored()
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = problems.filter(({ code, status, titles }) =>
    words.every((word) => `${code} ${status} ${titles.join(' ')}`.toLowerCase().includes(word)),
  )
  return (
    <Stack>
      {asked && !problems.some(({ code }) => code === asked) && (
        <Alert color="orange" variant="light" title={`There is no problem called ${asked}`}>
          Perhaps it belongs to another version. These are the ones of today.
        </Alert>
      )}
      <TextInput
        placeholder="Search by code or words"
        aria-label="Search by code or words"
        leftSection={<Search size={16} aria-hidden />}
        value={search}
        maw={400}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 && (
        <Empty icon={Search} title="Nothing found">
          No problem matches “{search}”.
        </Empty>
      )}
      {found.map((problem) => (
        <Problem key={problem.code} problem={problem} asked={problem.code === asked} />
      ))}
    </Stack>
  )
}

function Problem({ problem: { code, status, titles, operations }, asked }: { readonly problem: KnownProblem; readonly asked: boolean }) {
  return (
    <Card
      withBorder
      component="section"
      id={code}
      aria-labelledby={`${code}-title`}
      tabIndex={-1}
      className={classes.problem}
      data-asked={asked || undefined}
    >
      <Stack gap="xs">
        <Group gap="sm">
          <Title order={2} size="h4" ff="monospace" id={`${code}-title`} style={{ overflowWrap: 'anywhere' }}>
            {code}
          </Title>
          <Badge variant="default">{status}</Badge>
        </Group>
        {titles.map((title) => (
          <Text key={title}>{title}</Text>
        ))}
        <Text size="sm" c="dimmed">
          {adviceFor(status)}
        </Text>
        <Operations code={code} operations={operations} asked={asked} />
      </Stack>
    </Card>
  )
}

/** Out of the way until somebody asks: some problems are answered by nearly every operation. */
function Operations({ code, operations, asked }: Pick<KnownProblem, 'code' | 'operations'> & { readonly asked: boolean }) {
  const [shown, setShown] = useState(asked)
  const count = operations.length === 1 ? '1 operation' : `${operations.length} operations`
  return (
    <Stack gap={4} align="flex-start">
      <Button
        variant="subtle"
        size="compact-sm"
        ml={-8}
        aria-expanded={shown}
        aria-label={`${count} that answer ${code}`}
        onClick={() => setShown(!shown)}
      >
        {count}
      </Button>
      {shown && (
        <List size="sm" listStyleType="none" aria-label={`Operations that answer ${code}`}>
          {operations.map(({ anchor, method, path }) => (
            <List.Item key={anchor}>
              <Anchor
                component={Link}
                to="/api-docs"
                hash={anchor}
                activeOptions={{ exact: true }}
                size="sm"
                ff="monospace"
                className={classes.operation}
              >
                {method.toUpperCase()} {path}
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  )
}
