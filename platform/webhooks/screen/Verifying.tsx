import { Anchor, Code, Stack, Text } from '@mantine/core'

const lines = `import { Webhook } from 'standardwebhooks'

// body: the request's body as it came, before any parsing
const event = new Webhook(process.env.WEBHOOK_SECRET).verify(body, headers)`

/** How a program knows that a request came from here. */
export function Verifying() {
  return (
    <Stack gap="xs" w="100%" ta="left">
      <Text size="sm">
        Requests are signed as{' '}
        <Anchor href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer" size="sm">
          Standard Webhooks
        </Anchor>{' '}
        says, so a library in your language checks them in two lines:
      </Text>
      <Code block tabIndex={0} aria-label="Example of a check">
        {lines}
      </Code>
      <Text size="sm" c="dimmed">
        Answer with any status from 200 to 299 within 15 seconds. Anything else is tried again for a day.
      </Text>
    </Stack>
  )
}
