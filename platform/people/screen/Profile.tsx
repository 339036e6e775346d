import { Card, Stack, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { Page } from '../../../portal/Page.tsx'
import { DeleteAccount } from '../../account-deletion/screen/DeleteAccount.tsx'
import { EmailForm } from './EmailForm.tsx'
import { NameForm } from './NameForm.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { Picture } from './Picture.tsx'
import { Sessions } from './Sessions.tsx'
import { TwoStep } from './TwoStep.tsx'

/** What is the person's own, whatever organization they are in (C17). */
export default function Profile() {
  return (
    <Page title="Profile" lead="Yours alone: nobody in an organization sees or sets your password." width={720}>
      <Section title="You">
        <Picture />
        <NameForm />
      </Section>
      <Section title="E-mail">
        <EmailForm />
      </Section>
      <Section title="Password">
        <PasswordForm />
      </Section>
      <Section title="Two-step sign-in">
        <TwoStep />
      </Section>
      <Section title="Where you are signed in">
        <Sessions />
      </Section>
      <Section title="Delete account">
        <DeleteAccount />
      </Section>
    </Page>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <Card withBorder component="section" aria-labelledby={id} padding="lg">
      <Stack>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  )
}
