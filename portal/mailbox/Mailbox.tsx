import { Badge, Grid, NavLink, Paper, ScrollArea, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Inbox, MailOpen, Search } from 'lucide-react'
import { get } from '../api.ts'
import { Moment } from '../Moment.tsx'
import { Page } from '../Page.tsx'
import { Empty, Loaded } from '../states.tsx'
import { Mail } from './Mail.tsx'
import { type MailHead, mailList } from './shapes.ts'

const path = '/api/v1/mailbox'

/** Development only: every mail that would have been sent. `?search=` an address, `?mail=` the one that is open. */
export default function Mailbox() {
  const { search = '', mail } = useSearch({ strict: false }) as { search?: string; mail?: string }
  const navigate = useNavigate()
  const query = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, mailList, { signal }), refetchInterval: 2_000 })
  const matches = ({ to, subject }: MailHead) => `${to} ${subject}`.toLowerCase().includes(search.trim().toLowerCase())
  return (
    <Page title="Mailbox" lead="Mails that this development server would have sent. New ones appear by themselves." width="100%">
      <TextInput
        placeholder="Search by address"
        aria-label="Search by address"
        leftSection={<Search size={16} aria-hidden />}
        value={search}
        maw={400}
        onChange={(event) => void navigate({ to: '.', search: { search: event.currentTarget.value, mail } as never, replace: true })}
      />
      <Loaded query={query}>
        {({ items }) => {
          const shown = items.filter(matches)
          if (items.length === 0)
            return (
              <Empty icon={Inbox} title="No mail yet">
                Sign up or invite somebody, and it appears here.
              </Empty>
            )
          if (shown.length === 0)
            return (
              <Empty icon={Search} title="No mail matches">
                No address or subject contains “{search}”.
              </Empty>
            )
          return <Shown items={shown} search={search} open={mail} />
        }}
      </Loaded>
    </Page>
  )
}

function Shown({
  items,
  search,
  open,
}: {
  readonly items: readonly MailHead[]
  readonly search: string
  readonly open: string | undefined
}) {
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Paper withBorder>
          <ScrollArea.Autosize mah={{ base: 280, md: 'calc(100dvh - 260px)' }} viewportProps={{ tabIndex: -1 }}>
            <nav aria-label="Mails">
              {items.map(({ id, to, subject, sentAt }) => (
                <NavLink
                  key={id}
                  component={Link}
                  to="/mailbox"
                  search={{ search, mail: id } as never}
                  active={id === open}
                  aria-current={id === open ? 'true' : undefined}
                  label={subject}
                  description={
                    <>
                      {to} · <Moment at={sentAt} />
                    </>
                  }
                />
              ))}
            </nav>
          </ScrollArea.Autosize>
        </Paper>
        <Text size="xs" c="dimmed" pt={4} component="div">
          <Badge variant="default" size="sm">
            {items.length}
          </Badge>{' '}
          {items.length === 1 ? 'mail' : 'mails'}
        </Text>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        {open ? (
          <Mail key={open} id={open} />
        ) : (
          <Stack>
            <Empty icon={MailOpen} title="Choose a mail" />
          </Stack>
        )}
      </Grid.Col>
    </Grid>
  )
}
