import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root-route.ts'
import { HistorySearch } from './change-history/search.ts'
import { DiagnosticsSearch } from './diagnostics/search.ts'
import { PictureSearch } from './routing-picture/search.ts'

export const systemConfigurationRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/l7-configuration',
    component: lazyRouteComponent(() => import('./l7-configuration/l7-configuration-page.tsx'), 'L7ConfigurationPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/interfaces/$name',
    component: lazyRouteComponent(() => import('./interfaces/interface-page.tsx'), 'InterfacePage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/host-dns',
    component: lazyRouteComponent(() => import('./host-dns/host-dns-page.tsx'), 'HostDnsPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/default-gateway',
    component: lazyRouteComponent(() => import('./default-gateway/default-gateway-page.tsx'), 'DefaultGatewayPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/additional-routes',
    component: lazyRouteComponent(() => import('./additional-routes/additional-routes-page.tsx'), 'AdditionalRoutesPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/packet-routing-filter',
    component: lazyRouteComponent(() => import('./packet-filter/packet-filter-page.tsx'), 'PacketFilterPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/routing-picture',
    validateSearch: PictureSearch,
    component: lazyRouteComponent(() => import('./routing-picture/routing-picture-page.tsx'), 'RoutingPicturePage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/network-options',
    component: lazyRouteComponent(() => import('./network-options/network-options-page.tsx'), 'NetworkOptionsPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/diagnostics',
    validateSearch: DiagnosticsSearch,
    component: lazyRouteComponent(() => import('./diagnostics/diagnostics-page.tsx'), 'DiagnosticsPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/system-reboot',
    component: lazyRouteComponent(() => import('./system-reboot/system-reboot-page.tsx'), 'SystemRebootPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/update-software',
    component: lazyRouteComponent(() => import('./update-software/update-software-page.tsx'), 'UpdateSoftwarePage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/date-time',
    component: lazyRouteComponent(() => import('./date-time/date-time-page.tsx'), 'DateTimePage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/system-configuration/change-history',
    validateSearch: HistorySearch,
    component: lazyRouteComponent(() => import('./change-history/change-history-page.tsx'), 'ChangeHistoryPage')
  })
] as const
