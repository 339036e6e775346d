import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useVisitor } from '../../../portal/api.ts'
import { safePath, signInThen } from '../../../portal/links.ts'
import { Page } from '../../../portal/Page.tsx'
import { Redirect } from '../../../portal/Redirect.tsx'
import { meAnew } from './account.ts'
import { CodeForm } from './CodeForm.tsx'
import { useGivenEmail } from './useGivenEmail.ts'

/**
 * After the password, or the way back from a provider. A reload finds the sign-in as it was: a cookie of ten minutes holds it. `anew`:
 * somebody who is signed in signs in once more, and is not sent on before they have.
 */
export default function SecondStep() {
  const search = useSearch({ strict: false }) as { to?: string; anew?: unknown }
  const to = safePath(search.to)
  const navigate = useNavigate()
  const email = useGivenEmail()
  const [passed, setPassed] = useState(false)
  const visitor = useVisitor()
  const enter = async () => {
    await meAnew()
    setPassed(true)
  }
  if (passed || (visitor && !search.anew)) return <Redirect to={to} />
  return (
    <Page title="Enter your code" lead={email && `You are signing in as ${email}.`}>
      <CodeForm act="Sign in" done={enter} startAgain={() => void navigate({ ...signInThen(to, email) })} />
    </Page>
  )
}
