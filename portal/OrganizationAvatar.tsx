import { Avatar } from '@mantine/core'
import classes from './OrganizationAvatar.module.css'

interface Pictured {
  readonly name: string
  readonly logo?: string | null
}

/** The logo, whole and on white; without one, the first letter. */
export function OrganizationAvatar({ organization, size = 32 }: { readonly organization: Pictured; readonly size?: number }) {
  const { name, logo } = organization
  return (
    <Avatar size={size} radius="md" color="initials" name={name} src={logo} alt="" className={logo ? classes.logo : undefined} aria-hidden>
      {name.charAt(0).toUpperCase()}
    </Avatar>
  )
}
