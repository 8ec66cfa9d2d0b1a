/** Start of the UI: styles, theme, providers, router. */
import '@patternfly/react-core/dist/styles/base.css'
import './app/brand.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './app/router.ts'
import { followTheme } from './app/theme.ts'
import { queryClient } from './lib/api.ts'
import { askWho } from './lib/who.ts'

followTheme()
void askWho()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element #root.')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>
)
