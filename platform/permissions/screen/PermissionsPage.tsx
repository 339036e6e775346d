import { Card, Stack, Title } from '@mantine/core'
import { Page } from '../../../portal/Page.tsx'
import { Answer } from './Answer.tsx'
import { Asking } from './Asking.tsx'
import { Matrix } from './Matrix.tsx'
import { useQuestion } from './usePermissions.ts'

export default function PermissionsPage() {
  const { question, ask } = useQuestion()
  return (
    <Page title="Permissions" width={1100} lead="What each role can do here, and why somebody can or can’t.">
      <Card withBorder padding="lg" component="section" aria-labelledby="asking">
        <Stack gap="md">
          <Title order={2} size="h4" id="asking">
            Why can or can’t somebody?
          </Title>
          <Asking question={question} ask={ask} />
          <Answer question={question} ask={ask} />
        </Stack>
      </Card>
      <Matrix />
    </Page>
  )
}
