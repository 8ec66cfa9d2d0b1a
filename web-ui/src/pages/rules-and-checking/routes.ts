import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root-route.ts'

export const rulesAndCheckingRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/rules-and-checking/content-rules',
    component: lazyRouteComponent(() => import('./content-rules/content-rules-page.tsx'), 'ContentRulesPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/rules-and-checking/check-parameters',
    component: lazyRouteComponent(() => import('./check-parameters/check-parameters-page.tsx'), 'CheckParametersPage')
  })
] as const
