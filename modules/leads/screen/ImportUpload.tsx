import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { useMutation } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { post, sentence } from '../../../portal/api.ts'
import { address } from '../../../portal/http.ts'
import { type LeadImport, leadImport, mostImportBytes, mostImportRows } from '../contract.ts'
import classes from './Leads.module.css'
import { usePaths } from './useLeads.ts'
import '@mantine/dropzone/styles.css'

export function ImportUpload({ onUploaded }: { readonly onUploaded: (found: LeadImport) => void }) {
  const { imports } = usePaths()
  const open = useRef<() => void>(null)
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const bytes = new Blob([await file.arrayBuffer()], { type: 'text/csv' })
      return post(address(imports, { fileName: file.name.slice(0, 200) }), bytes, leadImport)
    },
    onSuccess: onUploaded,
  })
  return (
    <Stack>
      <Text>Choose a CSV file. You see what is in it, and say what each column is, before anything is added.</Text>
      <Dropzone
        onDrop={([file]) => file && upload.mutate(file)}
        onReject={() => upload.reset()}
        maxSize={mostImportBytes}
        multiple={false}
        loading={upload.isPending}
        openRef={open}
        activateOnClick={false}
        activateOnKeyboard={false}
        enablePointerEvents
        className={classes.drop}
        inputProps={{ 'aria-label': 'CSV file', tabIndex: -1 }}
      >
        <Stack align="center" gap="xs" py="xl">
          <FileUp size={32} aria-hidden />
          <Text>Drop the file here</Text>
          <Button variant="default" data-autofocus onClick={() => open.current?.()}>
            Choose a file
          </Button>
        </Stack>
      </Dropzone>
      {upload.error !== null && (
        <Alert color="red" role="alert">
          {sentence(upload.error)}
        </Alert>
      )}
      <Group>
        <List size="sm" c="dimmed">
          <List.Item>
            Up to {mostImportRows.toLocaleString('en')} rows, and {mostImportBytes / 1024 / 1024} MB. The encoding and the delimiter are
            found out.
          </List.Item>
          <List.Item>
            Columns: name (or first and last name), company, e-mail, phone, status, source, value, notes, and the e-mail address of whom it
            is assigned to.
          </List.Item>
          <List.Item>What an export wrote can be read back.</List.Item>
        </List>
      </Group>
    </Stack>
  )
}
