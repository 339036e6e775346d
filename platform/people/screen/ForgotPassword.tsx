import { Anchor, Button, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useRunningProduct } from '../../../portal/api.ts'
import { signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { requestPasswordReset } from './account.ts'
import { AddressForm } from './AddressForm.tsx'

export default function ForgotPassword() {
  const [to, setTo] = useState<string>()
  if (to) return <Sent email={to} />
  return (
    <AddressForm
      title="Forgot your password?"
      lead="We send you a link with which you set a new one."
      send={requestPasswordReset}
      sent={setTo}
    />
  )
}

/** Says the same whether or not there is such an account. */
function Sent({ email }: { readonly email: string }) {
  const development = useRunningProduct()?.development
  return (
    <Page title="Check your mail">
      <Text>
        If <b>{email}</b> has an account, a mail with a link is on its way to it.
      </Text>
      {development && (
        <Button component={Link} to="/mailbox" search={{ search: email } as never} variant="light">
          Open the development mailbox
        </Button>
      )}
      <Anchor component={Link} {...signInThen('/', email)} size="sm">
        Back to sign in
      </Anchor>
    </Page>
  )
}
