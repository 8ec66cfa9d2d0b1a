import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root-route.ts'
import { RealServersSearch } from './search.ts'

export const realServerRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/real-servers',
    validateSearch: RealServersSearch,
    component: lazyRouteComponent(() => import('./real-servers-page.tsx'), 'RealServersPage')
  })
] as const
