import { Button, CopyButton, Group, List, Stack, Text } from '@mantine/core'
import { Copy, Download } from 'lucide-react'
import { product } from '../../../portal/product.ts'

/** Shown once. A file or a print at hand is what they are for. */
export function BackupCodes({ codes, close }: { readonly codes: readonly string[]; readonly close: () => void }) {
  const text = `${product.name}: backup codes\n\n${codes.join('\n')}\n`
  return (
    <Stack>
      <Text>Without your phone, each of these codes signs you in once. They are not shown again: keep them where your phone is not.</Text>
      <List listStyleType="none" ff="monospace" spacing={4} center={false} aria-label="Backup codes">
        {codes.map((code) => (
          <List.Item key={code}>{code}</List.Item>
        ))}
      </List>
      <Group gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Copy size={16} aria-hidden />} onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download={`${product.slug}-backup-codes.txt`}
        >
          Save as a file
        </Button>
      </Group>
      <Group justify="flex-end">
        <Button onClick={close}>I have kept them</Button>
      </Group>
    </Stack>
  )
}
