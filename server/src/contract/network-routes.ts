/** The part of the route table that is about the network. Settings of it (host, gateways, routes, filter, options) go by `/settings`. */
import * as z from 'zod'
import {
  Capture,
  CaptureId,
  CaptureRequest,
  LookupRequest,
  PingRequest,
  RouteToRequest,
  ToolOutput,
  TracerouteRequest
} from './diagnostics.ts'
import { InterfacePatch, NewInterface } from './network.ts'
import { InterfaceView, NetworkView, Picture, PictureQuery } from './network-state.ts'
import { NetworkWrite, route, written } from './route.ts'
import { ById } from './route-parts.ts'

const ByCapture = z.strictObject({ id: CaptureId })
const PendingId = z.strictObject({ id: z.string().max(64) })

export const networkRoutes = {
  networkShow: route({
    method: 'GET',
    path: '/network',
    permission: 'read',
    summary: 'Show the network as it is, and a change that waits to be confirmed',
    response: NetworkView
  }),
  networkConfirm: route({
    method: 'POST',
    path: '/network/confirm',
    permission: 'system',
    summary: 'Keep the network change that waits: you can still reach this machine',
    body: PendingId,
    response: NetworkView
  }),
  networkRevert: route({
    method: 'POST',
    path: '/network/revert',
    permission: 'system',
    summary: 'Take back the network change that waits, at once',
    body: PendingId,
    response: NetworkView
  }),
  networkPicture: route({
    method: 'GET',
    path: '/network/picture',
    permission: 'read',
    summary: 'Show arms, virtual addresses, gateways and servers, and the ways of a client’s packets',
    query: PictureQuery,
    response: Picture
  }),

  interfaceList: route({
    method: 'GET',
    path: '/interfaces',
    permission: 'read',
    summary: 'List interfaces',
    response: z.strictObject({ total: z.int(), items: z.array(InterfaceView) })
  }),
  interfaceCreate: route({
    method: 'POST',
    path: '/interfaces',
    permission: 'system',
    summary: 'Add a VLAN or a bond',
    query: NetworkWrite,
    body: NewInterface,
    response: written(InterfaceView)
  }),
  interfaceShow: route({
    method: 'GET',
    path: '/interfaces/:id',
    permission: 'read',
    summary: 'Show an interface',
    params: ById,
    response: InterfaceView
  }),
  interfaceChange: route({
    method: 'PATCH',
    path: '/interfaces/:id',
    permission: 'system',
    summary: 'Change addresses and options of an interface',
    params: ById,
    query: NetworkWrite,
    body: InterfacePatch,
    response: written(InterfaceView),
    versioned: true
  }),
  interfaceDelete: route({
    method: 'DELETE',
    path: '/interfaces/:id',
    permission: 'system',
    summary: 'Delete a VLAN, a bond, or a card that is gone',
    params: ById,
    query: NetworkWrite,
    response: written(z.null()),
    versioned: true
  }),

  diagnosePing: route({
    method: 'POST',
    path: '/diagnostics/ping',
    permission: 'system',
    summary: 'Ping an address',
    body: PingRequest,
    response: ToolOutput
  }),
  diagnoseTraceroute: route({
    method: 'POST',
    path: '/diagnostics/traceroute',
    permission: 'system',
    summary: 'Show the hops to an address',
    body: TracerouteRequest,
    response: ToolOutput
  }),
  diagnoseLookup: route({
    method: 'POST',
    path: '/diagnostics/lookup',
    permission: 'system',
    summary: 'Look a name up in DNS',
    body: LookupRequest,
    response: ToolOutput
  }),
  diagnoseNeighbours: route({
    method: 'GET',
    path: '/diagnostics/neighbours',
    permission: 'system',
    summary: 'Show the ARP and neighbour tables',
    response: ToolOutput
  }),
  diagnoseRoutes: route({
    method: 'GET',
    path: '/diagnostics/routes',
    permission: 'system',
    summary: 'Show routes and policy rules',
    response: ToolOutput
  }),
  diagnoseRouteTo: route({
    method: 'POST',
    path: '/diagnostics/route-to',
    permission: 'system',
    summary: 'Show the way that a packet would take',
    body: RouteToRequest,
    response: ToolOutput
  }),
  captureStart: route({
    method: 'POST',
    path: '/diagnostics/captures',
    permission: 'system',
    summary: 'Start to capture packets',
    body: CaptureRequest,
    response: Capture
  }),
  captureList: route({
    method: 'GET',
    path: '/diagnostics/captures',
    permission: 'system',
    summary: 'List captures',
    response: z.strictObject({ total: z.int(), items: z.array(Capture) })
  }),
  captureShow: route({
    method: 'GET',
    path: '/diagnostics/captures/:id',
    permission: 'system',
    summary: 'Show a capture',
    params: ByCapture,
    response: Capture
  }),
  captureStop: route({
    method: 'POST',
    path: '/diagnostics/captures/:id/stop',
    permission: 'system',
    summary: 'End a capture',
    params: ByCapture,
    response: Capture
  }),
  captureFile: route({
    method: 'GET',
    path: '/diagnostics/captures/:id/file',
    permission: 'system',
    summary: 'Download what was captured (pcap)',
    params: ByCapture,
    response: z.unknown(),
    download: { type: 'application/vnd.tcpdump.pcap', name: 'capture.pcap' }
  })
} as const
