import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root-route.ts'
import { HistorySearch } from './change-history/search.ts'

export const systemConfigurationRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/change-history',
    validateSearch: HistorySearch,
    component: lazyRouteComponent(() => import('./change-history/change-history-page.tsx'), 'ChangeHistoryPage')
  })
] as const
