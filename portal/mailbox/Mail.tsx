import { Paper, Stack, Tabs, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { get } from '../api.ts'
import { Loaded } from '../states.tsx'
import { moment } from '../time.ts'
import classes from './Mail.module.css'
import { wholeMail } from './shapes.ts'

export function Mail({ id }: { readonly id: string }) {
  const path = `/api/v1/mailbox/${encodeURIComponent(id)}`
  const query = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get(path, wholeMail, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Loaded query={query}>
      {({ subject, to, sentAt, text, html }) => (
        <Paper withBorder p="md">
          <Stack gap="sm">
            <Stack gap={2}>
              <Title order={2} size="h4">
                {subject}
              </Title>
              <Text size="sm" c="dimmed">
                To {to} · <time dateTime={sentAt}>{moment(sentAt)}</time>
              </Text>
            </Stack>
            <Tabs defaultValue={html ? 'html' : 'text'} keepMounted={false}>
              <Tabs.List>
                {html && <Tabs.Tab value="html">As sent</Tabs.Tab>}
                <Tabs.Tab value="text">Plain text</Tabs.Tab>
              </Tabs.List>
              {html && (
                <Tabs.Panel value="html" pt="sm">
                  {/* No scripts, no origin. A link opens in a tab of its own, which must be an ordinary one for the page behind it to work. */}
                  <iframe
                    className={classes.body}
                    title={`Mail: ${subject}`}
                    sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
                    srcDoc={`<base target="_blank">${html}`}
                  />
                </Tabs.Panel>
              )}
              <Tabs.Panel value="text" pt="sm">
                <pre className={classes.text}>{text}</pre>
              </Tabs.Panel>
            </Tabs>
          </Stack>
        </Paper>
      )}
    </Loaded>
  )
}
