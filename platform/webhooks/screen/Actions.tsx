import { Button, Menu, Text } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ChevronDown, Eye, KeyRound, Pencil, Power, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Allowed } from '../../../portal/Allowed.tsx'
import { Confirm } from '../../../portal/Confirm.tsx'
import { toast, useAct } from '../../../portal/act.ts'
import { del, post, useMay } from '../../../portal/api.ts'
import { delivery, type Webhook, webhookRefusals } from '../contract.ts'
import { EditDialog } from './EditDialog.tsx'
import { RotateDialog } from './RotateDialog.tsx'
import { useReveal } from './useReveal.tsx'
import { useSwitch } from './useSwitch.ts'
import { renewWebhooks, useWebhookPath } from './useWebhooks.ts'

export function Actions({ webhook }: { readonly webhook: Webhook }) {
  const path = useWebhookPath('/test')
  const may = useMay()('webhooks.manage')
  const off = { allowed: false as const, because: webhookRefusals['webhook-off'].title }
  const test = useAct({
    run: () => post(path, {}, delivery),
    done: () => 'The test is on its way.',
    after: renewWebhooks,
  })
  return (
    <>
      <Allowed decision={may.allowed && !webhook.enabled ? off : may}>
        <Button variant="default" leftSection={<Send size={16} aria-hidden />} loading={test.isPending} onClick={() => test.mutate()}>
          Send a test
        </Button>
      </Allowed>
      <More webhook={webhook} />
    </>
  )
}

type Asked = 'edit' | 'rotate' | 'delete'

function More({ webhook }: { readonly webhook: Webhook }) {
  const decision = useMay()('webhooks.manage')
  const [asked, setAsked] = useState<Asked>()
  const reveal = useReveal()
  const { change } = useSwitch(webhook)
  const manage = (
    <Button variant="default" rightSection={<ChevronDown size={14} aria-hidden />}>
      Manage
    </Button>
  )
  if (!decision.allowed) return <Allowed decision={decision}>{manage}</Allowed>
  const close = () => setAsked(undefined)
  return (
    <>
      <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>{manage}</Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={14} aria-hidden />} onClick={() => setAsked('edit')}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<Power size={14} aria-hidden />} onClick={() => change.mutate()}>
            {webhook.enabled ? 'Switch off' : 'Switch on'}
          </Menu.Item>
          <Menu.Item leftSection={<Eye size={14} aria-hidden />} onClick={() => reveal.mutate()}>
            Show the signing secret
          </Menu.Item>
          <Menu.Item leftSection={<KeyRound size={14} aria-hidden />} onClick={() => setAsked('rotate')}>
            Rotate the signing secret
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--mantine-color-error)" leftSection={<Trash2 size={14} aria-hidden />} onClick={() => setAsked('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EditDialog key={webhook.version} opened={asked === 'edit'} webhook={webhook} onClose={close} />
      <RotateDialog opened={asked === 'rotate'} onClose={close} />
      <DeleteDialog opened={asked === 'delete'} onClose={close} />
    </>
  )
}

function DeleteDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const path = useWebhookPath()
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const navigate = useNavigate()
  const remove = async () => {
    await del(path)
    await navigate({ to: `/o/${slug}/settings/webhooks` })
    await renewWebhooks()
    toast('The webhook was deleted.')
  }
  return (
    <Confirm opened={opened} title="Delete this webhook?" act="Delete webhook" keep="Keep it" danger run={remove} onClose={onClose}>
      <Text size="sm">Nothing more is sent, and the list of what was sent is deleted as well. This can’t be undone.</Text>
    </Confirm>
  )
}
