import { Code } from '@mantine/core'
import { useOrganizationPath } from '../../../portal/api.ts'

interface Props {
  readonly secret?: string
  readonly path?: string
}

/** How to use a key, ready to be pasted. */
export function Example({ secret = 'gh_…', path: below = '/members' }: Props) {
  const path = useOrganizationPath(below)
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
