import { useMediaQuery } from '@mantine/hooks'

/** Whether cards read better here than a table. Known at the first paint: a table that turns into cards would jump. */
export function usePhone(): boolean {
  return useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
}

/** The width of a filter that has another one beside it on a phone, with the gap `xs` between them. */
export const halfOfPhone = 'calc(50% - 5px)'
