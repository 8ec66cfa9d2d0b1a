/** Root of the tree of routes: every page shows inside the gate and the shell. Each page folder adds its routes below it. */
import { createRootRoute } from '@tanstack/react-router'
import { ErrorPage } from './error-page.tsx'
import { Gate } from './gate.tsx'
import { NotFoundPage } from './not-found-page.tsx'

export const rootRoute = createRootRoute({ component: Gate, errorComponent: ErrorPage, notFoundComponent: NotFoundPage })
