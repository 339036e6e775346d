import { Button, Card, Group, Stack, Text, TextInput } from '@mantine/core'
import { schemaResolver, useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Hammer } from 'lucide-react'
import { Allowed } from '../../../../../portal/Allowed.tsx'
import { Page } from '../../../../../portal/Page.tsx'
import { useAct } from '../../../../../portal/act.ts'
import { get, post, useMay, useOrganizationPath } from '../../../../../portal/api.ts'
import { Empty, Loaded } from '../../../../../portal/states.tsx'
import { newTool, subjectOf, type Tool, tool as toolShape, toolList } from '../contract.ts'

export default function ToolsPage() {
  const path = useOrganizationPath('/tools')
  const tools = useQuery({ queryKey: [path], queryFn: ({ signal }) => get(path, toolList, { signal }) })
  return (
    <Page title="Tools" lead="What the shed holds, and who has it.">
      <AddTool />
      <Loaded query={tools}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={Hammer} title="The shed is empty">
              Keepers add what there is to borrow.
            </Empty>
          ) : (
            <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Tools">
              {items.map((one) => (
                <Row key={one.id} tool={one} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  )
}

function AddTool() {
  const path = useOrganizationPath('/tools')
  const form = useForm({ initialValues: { name: '' }, validate: schemaResolver(newTool, { sync: true }) })
  const add = useAct({
    run: (values: { name: string }) => post(path, values, toolShape),
    done: ({ name }) => `${name} is in the shed.`,
    touches: [path],
    after: () => form.reset(),
  })
  const decision = useMay()('tools.add')
  return (
    <form onSubmit={form.onSubmit((values) => (decision.allowed ? add.mutate(values) : undefined))} noValidate>
      <Group align="flex-end" gap="xs">
        <TextInput label="New tool" flex={1} maxLength={200} readOnly={!decision.allowed} {...form.getInputProps('name')} />
        <Allowed decision={decision}>
          <Button type="submit" loading={add.isPending}>
            Add
          </Button>
        </Allowed>
      </Group>
    </form>
  )
}

function Row({ tool }: { readonly tool: Tool }) {
  const path = useOrganizationPath('/tools')
  const verb = tool.borrower ? 'return' : 'borrow'
  const act = useAct({
    run: () => post(`${path}/${tool.id}/${verb}`, {}, toolShape),
    done: ({ name, borrower }) => (borrower ? `You have ${name} now.` : `${name} is in the shed again.`),
    touches: [path],
  })
  return (
    <Card component="li" withBorder padding="sm">
      <Group justify="space-between" wrap="nowrap">
        <Stack gap={0} style={{ overflowWrap: 'anywhere' }}>
          <Text fw={500}>{tool.name}</Text>
          <Text size="sm" c="dimmed">
            {tool.borrower ? `${tool.borrower.name} has it` : 'In the shed'}
          </Text>
        </Stack>
        <Allowed decision={useMay()(`tools.${verb}`, subjectOf(tool))}>
          <Button variant="default" size="compact-md" loading={act.isPending} onClick={() => act.mutate()}>
            {tool.borrower ? 'Bring back' : 'Borrow'}
          </Button>
        </Allowed>
      </Group>
    </Card>
  )
}
