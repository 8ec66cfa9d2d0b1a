import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root-route.ts'
import { CertificateSearch } from './ssl/search.ts'

export const certificateRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/certificates/ssl',
    validateSearch: CertificateSearch,
    component: lazyRouteComponent(() => import('./ssl/certificates-page.tsx'), 'CertificatesPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/certificates/intermediate',
    component: lazyRouteComponent(() => import('./intermediate/intermediates-page.tsx'), 'IntermediatesPage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/certificates/acme',
    component: lazyRouteComponent(() => import('./acme/acme-page.tsx'), 'AcmePage')
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/certificates/generate-csr',
    component: lazyRouteComponent(() => import('./generate-csr/generate-csr-page.tsx'), 'GenerateCsrPage')
  })
] as const
