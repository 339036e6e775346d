import { ModalsProvider } from '@mantine/modals'
import { Outlet } from '@tanstack/react-router'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { mainId } from './mainId.ts'
import { ProgressLine } from './ProgressLine.tsx'
import classes from './Root.module.css'

export function Root() {
  return (
    // Within the router, so that what stands in a dialog can navigate.
    <ModalsProvider>
      <a className={classes.skip} href={`#${mainId}`}>
        Skip to the content
      </a>
      <ProgressLine />
      <ConnectionBanner />
      <Outlet />
    </ModalsProvider>
  )
}
