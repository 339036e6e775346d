import { Accordion, Anchor, Badge, Code, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { Page } from '../Page.tsx'
import { product } from '../product.ts'
import { Empty } from '../states.tsx'
import { Document, documentPath } from './Document.tsx'
import { OperationDetails } from './OperationDetails.tsx'
import { type Entry, type OpenApi, grouped } from './openapi.ts'
import { useAnchored } from './useAnchored.ts'

const colors: Readonly<Record<string, string>> = { get: 'blue', post: 'violet', put: 'grape', patch: 'grape', delete: 'red' }

/** The reference for people, made from the same document that programs read. */
export default function ApiDocs() {
  return (
    <Page
      title={`${product.name} API`}
      width="100%"
      lead={
        <>
          JSON over HTTPS. Errors come as <Code>application/problem+json</Code> with a <Code>code</Code>:{' '}
          <Anchor component={Link} to="/api-docs/problems" inherit>
            all problems
          </Anchor>
          . For programs:{' '}
          <Anchor href={documentPath} inherit>
            the OpenAPI document
          </Anchor>
          .
        </>
      }
    >
      <Document>{(document) => <Reference document={document} />}</Document>
    </Page>
  )
}

function Reference({ document }: { readonly document: OpenApi }) {
  const [search, setSearch] = useState('')
  const hash = useAnchored()
  const [open, setOpen] = useState<string[]>(hash ? [hash] : [])
  const groups = grouped(document, search)
  return (
    <Stack gap="xl">
      <TextInput
        placeholder="Search by path or words"
        aria-label="Search by path or words"
        leftSection={<Search size={16} aria-hidden />}
        value={search}
        maw={400}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {groups.size === 0 && (
        <Empty icon={Search} title="Nothing found">
          No operation matches “{search}”.
        </Empty>
      )}
      {[...groups].map(([tag, entries]) => (
        <section key={tag} aria-label={tag}>
          <Title order={2} size="h3" pb="xs">
            {tag}
          </Title>
          <Accordion multiple value={open} onChange={setOpen} variant="separated" order={3}>
            {entries.map((entry) => (
              <Operation key={entry.anchor} entry={entry} open={open.includes(entry.anchor)} document={document} />
            ))}
          </Accordion>
        </section>
      ))}
    </Stack>
  )
}

function Operation({ entry, open, document }: { readonly entry: Entry; readonly open: boolean; readonly document: OpenApi }) {
  return (
    <Accordion.Item value={entry.anchor} id={entry.anchor}>
      <Accordion.Control>
        <Group gap="sm" wrap="wrap">
          <Badge color={colors[entry.method]} variant="light" miw={72} tt="uppercase">
            {entry.method}
          </Badge>
          <Text ff="monospace" size="sm" style={{ overflowWrap: 'anywhere' }}>
            {entry.path}
          </Text>
          <Text size="sm" c="dimmed">
            {entry.summary && <Words text={entry.summary} />}
          </Text>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>{open && <OperationDetails entry={entry} schemas={document.components?.schemas ?? {}} />}</Accordion.Panel>
    </Accordion.Item>
  )
}

/** What stands between backticks is code. */
function Words({ text }: { readonly text: string }) {
  return text.split('`').map((part, at) => (at % 2 ? <Code key={part}>{part}</Code> : part))
}
