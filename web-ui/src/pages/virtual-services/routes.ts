import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as z from 'zod'
import { rootRoute } from '../../app/root-route.ts'
import { ServiceListSearch } from './view-modify/search.ts'

const Params = z.object({ id: z.coerce.number().int().min(1) })

export const virtualServiceRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/virtual-services',
    validateSearch: ServiceListSearch,
    component: lazyRouteComponent(() => import('./view-modify/view-modify-page.tsx'), 'ViewModifyPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/virtual-services/add',
    component: lazyRouteComponent(() => import('./add-new/add-new-page.tsx'), 'AddNewPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/virtual-services/$id',
    params: { parse: (params) => Params.parse(params), stringify: ({ id }) => ({ id: String(id) }) },
    component: lazyRouteComponent(() => import('./modify/modify-page.tsx'), 'ModifyPage')
  })
] as const
