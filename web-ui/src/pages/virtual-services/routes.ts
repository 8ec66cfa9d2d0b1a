import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import * as z from 'zod'
import { rootRoute } from '../../app/root-route.ts'
import { AddNewSearch } from './add-new/form.ts'
import { ApplicationsSearch } from './applications/search.ts'
import { PublishSearch } from './publish/form.ts'
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
    validateSearch: AddNewSearch,
    component: lazyRouteComponent(() => import('./add-new/add-new-page.tsx'), 'AddNewPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/virtual-services/templates',
    component: lazyRouteComponent(() => import('./templates/manage-templates-page.tsx'), 'ManageTemplatesPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/virtual-services/applications',
    validateSearch: ApplicationsSearch,
    component: lazyRouteComponent(() => import('./applications/applications-page.tsx'), 'ApplicationsPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/virtual-services/publish',
    validateSearch: PublishSearch,
    component: lazyRouteComponent(() => import('./publish/publish-page.tsx'), 'PublishPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/virtual-services/$id',
    params: { parse: (params) => Params.parse(params), stringify: ({ id }) => ({ id: String(id) }) },
    component: lazyRouteComponent(() => import('./modify/modify-page.tsx'), 'ModifyPage')
  })
] as const
