import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { Allowed } from '../../../../portal/Allowed.tsx'
import { toastFailure, useAct } from '../../../../portal/act.ts'
import { del, organizationPath, ProblemError, put, useMay } from '../../../../portal/api.ts'
import { OrganizationAvatar } from '../../../../portal/OrganizationAvatar.tsx'
import type { Organization } from '../../contract.ts'

const mostBytes = 5 * 1024 * 1024

export function Logo({ organization }: { readonly organization: Organization }) {
  const path = organizationPath(organization.id)
  const decision = useMay()('organization.settings')
  const touches = [path, '/api/v1/me', `${path}/audit`]
  const upload = useAct({ run: (file: Blob) => put(`${path}/logo`, file), done: () => 'The logo is saved.', touches })
  const remove = useAct({ run: () => del(`${path}/logo`), done: () => 'The logo is removed.', touches })

  function choose(file: File | null) {
    if (!file) return
    if (file.size > mostBytes) toastFailure(new ProblemError({ code: 'too-large', status: 413, title: 'A logo has at most 5 MB.' }))
    else upload.mutate(file)
  }

  return (
    <Group>
      <OrganizationAvatar organization={organization} size={72} />
      <Stack gap={4}>
        <Group gap="xs">
          <FileButton accept="image/png,image/jpeg,image/webp" onChange={choose}>
            {(props) => (
              <Allowed decision={decision}>
                <Button {...props} variant="default" size="xs" loading={upload.isPending}>
                  {organization.logo ? 'Change logo' : 'Upload logo'}
                </Button>
              </Allowed>
            )}
          </FileButton>
          {organization.logo && (
            <Allowed decision={decision}>
              <Button variant="subtle" size="xs" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
                Remove logo
              </Button>
            </Allowed>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          PNG, JPEG or WebP, at most 5 MB. It stands in the selector and in the mails of the organization.
        </Text>
      </Stack>
    </Group>
  )
}
