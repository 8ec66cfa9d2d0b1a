/**
 * Every question the UI asks the server, each under one key. Everything under `configuration` is out of date when a new revision exists.
 */
import type { PictureQuery, PublishMany, VirtualServicePatch, VirtualServiceQuery } from '@ballast/server/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type * as z from 'zod'
import { api, queryClient } from './api.ts'
import { isOrdering } from './ordering.ts'

const CONFIGURATION = 'configuration'

/** Revisions shown at first and with each *Show older*. */
const REVISION_PAGE = 50

/** ms between two looks at an order that runs, and at those that only wait. */
const ACME_LOOK = 700
const ACME_GLANCE = 30_000

export const queries = {
  system: () =>
    queryOptions({
      queryKey: ['system'],
      queryFn: ({ signal }) => api.call('systemShow', {}, signal),
      // Vitals of the machine: often enough to be true, seldom enough to cost nothing.
      refetchInterval: 10_000
    }),
  traffic: () =>
    queryOptions({ queryKey: ['traffic'], queryFn: ({ signal }) => api.call('trafficHistory', {}, signal), refetchInterval: 10_000 }),
  virtualServices: (query: z.input<typeof VirtualServiceQuery> = {}) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'virtual-services', query],
      queryFn: ({ signal }) => api.call('virtualServiceList', { query }, signal)
    }),
  virtualService: (id: number) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'virtual-service', id],
      queryFn: ({ signal }) => api.call('virtualServiceShow', { params: { id } }, signal)
    }),
  /** @param patch what is typed and not saved yet. */
  explanation: (id: number, patch: VirtualServicePatch) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'explanation', id, patch],
      queryFn: ({ signal }) => api.call('virtualServiceExplain', { params: { id }, body: patch }, signal),
      // What was typed before is of no more use than what is on its way: each letter would be kept.
      gcTime: 30_000,
      placeholderData: keepPreviousData
    }),
  serverGroups: () =>
    queryOptions({ queryKey: [CONFIGURATION, 'server-groups'], queryFn: ({ signal }) => api.call('serverGroupList', {}, signal) }),
  contentRules: () =>
    queryOptions({ queryKey: [CONFIGURATION, 'content-rules'], queryFn: ({ signal }) => api.call('contentRuleList', {}, signal) }),
  certificates: () =>
    queryOptions({ queryKey: [CONFIGURATION, 'certificates'], queryFn: ({ signal }) => api.call('certificateList', {}, signal) }),
  certificateRequests: () =>
    queryOptions({
      queryKey: [CONFIGURATION, 'certificate-requests'],
      queryFn: ({ signal }) => api.call('certificateRequestList', {}, signal)
    }),
  acmeAccounts: () =>
    queryOptions({ queryKey: [CONFIGURATION, 'acme-accounts'], queryFn: ({ signal }) => api.call('acmeAccountList', {}, signal) }),
  /** Looked at often while one is being ordered. */
  acmeCertificates: () =>
    queryOptions({
      queryKey: [CONFIGURATION, 'acme-certificates'],
      queryFn: ({ signal }) => api.call('acmeCertificateList', {}, signal),
      refetchInterval: ({ state }) => (state.data?.items.some((each) => isOrdering(each, Date.now())) === true ? ACME_LOOK : ACME_GLANCE)
    }),
  acmeCertificate: (id: number) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'acme-certificate', id],
      queryFn: ({ signal }) => api.call('acmeCertificateShow', { params: { id } }, signal),
      refetchInterval: ({ state }) => (state.data === undefined || isOrdering(state.data, Date.now()) ? ACME_LOOK : false)
    }),
  intermediates: () =>
    queryOptions({ queryKey: [CONFIGURATION, 'intermediates'], queryFn: ({ signal }) => api.call('intermediateList', {}, signal) }),
  templates: () => queryOptions({ queryKey: [CONFIGURATION, 'templates'], queryFn: ({ signal }) => api.call('templateList', {}, signal) }),
  template: (templateId: string) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'template', templateId],
      queryFn: ({ signal }) => api.call('templateShow', { params: { templateId } }, signal)
    }),
  applications: () =>
    queryOptions({ queryKey: [CONFIGURATION, 'applications'], queryFn: ({ signal }) => api.call('applicationList', {}, signal) }),
  /** What the test URLs of an application answered; a schedule may add to it at any time. */
  urlTests: (id: number) =>
    queryOptions({
      queryKey: ['url-tests', id],
      queryFn: ({ signal }) => api.call('urlTestList', { params: { id } }, signal),
      refetchInterval: 30_000
    }),
  /** What publishing would make; nothing is done. */
  publishReview: (body: PublishMany) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'publish-review', body],
      queryFn: ({ signal }) => api.call('applicationPublish', { query: { dryRun: 'true' }, body }, signal),
      retry: false,
      gcTime: 30_000
    }),
  /** Interfaces with their state, what may be changed from here, what waits to be confirmed. */
  network: () => queryOptions({ queryKey: [CONFIGURATION, 'network'], queryFn: ({ signal }) => api.call('networkShow', {}, signal) }),
  /** Whether the machine itself may be administered from here, and its clock. */
  machine: () =>
    queryOptions({ queryKey: ['machine'], queryFn: ({ signal }) => api.call('machineShow', {}, signal), refetchInterval: 10_000 }),
  /** While something goes on, often enough for a bar that moves. */
  update: () =>
    queryOptions({
      queryKey: ['update'],
      queryFn: ({ signal }) => api.call('updateShow', {}, signal),
      refetchInterval: ({ state }) => (state.data?.writing != null || state.data?.isTrial === true ? 1_000 : 15_000)
    }),
  picture: (query: z.input<typeof PictureQuery>) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'picture', query],
      queryFn: ({ signal }) => api.call('networkPicture', { query }, signal)
    }),
  settings: () => queryOptions({ queryKey: [CONFIGURATION, 'settings'], queryFn: ({ signal }) => api.call('settingsShow', {}, signal) }),
  recentRevisions: (limit: number) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'revisions', 'recent', limit],
      queryFn: ({ signal }) => api.call('revisionList', { query: { limit } }, signal)
    }),
  revisions: () =>
    infiniteQueryOptions({
      queryKey: [CONFIGURATION, 'revisions', 'all'],
      queryFn: ({ signal, pageParam }) =>
        api.call('revisionList', { query: { limit: REVISION_PAGE, ...(pageParam === null ? {} : { before: pageParam }) } }, signal),
      initialPageParam: null as number | null,
      getNextPageParam: (last) => (last.items.length < REVISION_PAGE ? null : (last.items.at(-1)?.number ?? null))
    }),
  revision: (number: number) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'revision', number],
      queryFn: ({ signal }) => api.call('revisionShow', { params: { number } }, signal)
    }),
  revisionDiff: (number: number) =>
    queryOptions({
      queryKey: [CONFIGURATION, 'revision-diff', number],
      queryFn: ({ signal }) => api.call('revisionDiff', { params: { number } }, signal)
    })
}

/** Reads everything again that a new revision may have changed and that is on screen. */
export const configurationChanged = (): Promise<void> => queryClient.invalidateQueries({ queryKey: [CONFIGURATION] })
