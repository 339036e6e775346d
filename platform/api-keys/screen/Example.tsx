import { Code } from '@mantine/core'
import { useOrganizationPath } from '../../../portal/api.ts'

/** How to use a key, ready to be pasted. */
export function Example({ secret = 'gh_…' }: { readonly secret?: string }) {
  const path = useOrganizationPath('/members')
  return (
    <Code
      block
      tabIndex={0}
      role="region"
      aria-label="Example"
      style={{ textAlign: 'start', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
    >
      {`curl ${window.location.origin}${path} \\\n  -H 'Authorization: Bearer ${secret}'`}
    </Code>
  )
}
