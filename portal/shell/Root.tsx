import { Outlet } from '@tanstack/react-router'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import classes from './Root.module.css'

export const mainId = 'main'

export function Root() {
  return (
    <>
      <a className={classes.skip} href={`#${mainId}`}>
        Skip to the content
      </a>
      <ConnectionBanner />
      <Outlet />
    </>
  )
}
