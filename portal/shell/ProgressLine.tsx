import { useRouterState } from '@tanstack/react-router'
import classes from './ProgressLine.module.css'
import { useLasting } from './useLasting.ts'

/** On a slow line the screen of before stays until the next one is there: this says that the click was heard. */
export function ProgressLine() {
  const underway = useRouterState({ select: ({ isLoading }) => isLoading })
  const shown = useLasting(underway, 100)
  return shown && <div role="progressbar" aria-label="Loading the next page" className={classes.line} />
}
