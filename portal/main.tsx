import './setup.ts'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './focus.css'
import './print.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api.ts'
import { showMistakes } from './mistakes.ts'
import { router } from './router.tsx'
import { cssVariables, theme } from './theme.ts'
import { keepWayBack } from './wayBack.ts'

showMistakes()
keepWayBack()

const place = document.getElementById('root')
if (!place) throw new Error('index.html has no place for the portal.')

createRoot(place).render(
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    <QueryClientProvider client={queryClient}>
      <Notifications position="bottom-right" />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
)
