/** The router. URLs mirror the menu; each page is loaded when it is first opened. */
import { createRouter } from '@tanstack/react-router'
import { Outline } from '../components/loaded.tsx'
import { certificateRoutes } from '../pages/certificates/routes.ts'
import { homeRoute } from '../pages/home/routes.ts'
import { realServerRoutes } from '../pages/real-servers/routes.ts'
import { rulesAndCheckingRoutes } from '../pages/rules-and-checking/routes.ts'
import { systemConfigurationRoutes } from '../pages/system-configuration/routes.ts'
import { virtualServiceRoutes } from '../pages/virtual-services/routes.ts'
import { ErrorPage } from './error-page.tsx'
import { rootRoute } from './root-route.ts'

const routeTree = rootRoute.addChildren([
  homeRoute,
  ...virtualServiceRoutes,
  ...realServerRoutes,
  ...rulesAndCheckingRoutes,
  ...certificateRoutes,
  ...systemConfigurationRoutes
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: Outline,
  defaultPendingMs: 150,
  defaultErrorComponent: ErrorPage,
  scrollRestoration: true
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
