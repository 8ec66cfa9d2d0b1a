/** What only the machine's own console may do: set up a network from nothing, and let somebody back in. */
import * as z from 'zod'
import { DefaultGateways, HostAndDns } from './network.ts'
import { route, written } from './route.ts'
import { NewPassword } from './session.ts'
import { AddressWithPrefix } from './values.ts'

/** The console's own socket takes the address of the SSH client here, in lower case; without it somebody sits at the machine. */
export const SSH_CLIENT_HEADER = 'ballast-ssh-client'

/** *Quick Setup*, in the order of its questions. Everything is applied at once, when the last one is answered. */
export const QuickSetup = z.strictObject({
  /** Null takes the address that DHCP offers. */
  networkSide: AddressWithPrefix.nullable().meta({ title: 'Network Side address' }),
  /** Null for a machine with one arm, or to leave the other arm alone. */
  farmSide: AddressWithPrefix.nullable().meta({ title: 'Farm Side address' }),
  nameServers: HostAndDns.shape.nameServers,
  searchDomains: HostAndDns.shape.searchDomains,
  gateway: DefaultGateways.shape.ipv4.meta({ title: 'Default gateway' })
})
export type QuickSetup = z.infer<typeof QuickSetup>

/** What the console's first screen depends on. */
export const ConsoleView = z.strictObject({
  version: z.string(),
  hostname: z.string(),
  /** Whether Quick Setup was finished once. */
  isSetUp: z.boolean(),
  /** Whether bal still has the password of every new machine. */
  mustChangePassword: z.boolean()
})
export type ConsoleView = z.infer<typeof ConsoleView>

/** Of this version on this machine; `reason` says what does not work, a sentence. */
export const Health = z.strictObject({ healthy: z.boolean(), reason: z.string() })
export type Health = z.infer<typeof Health>

export const ConsolePassword = z.strictObject({ password: NewPassword })

export const consoleRoutes = {
  consoleShow: route({
    method: 'GET',
    path: '/console',
    permission: 'console',
    summary: 'Show what the console greets with',
    response: ConsoleView
  }),
  quickSetup: route({
    method: 'POST',
    path: '/console/quick-setup',
    permission: 'console',
    summary: 'Set both arms, name servers, search domains and the gateway at once',
    body: QuickSetup,
    response: written(z.null())
  }),
  consolePassword: route({
    method: 'PUT',
    path: '/console/password',
    permission: 'console',
    summary: 'Set the password of bal without knowing the present one; ends all sessions',
    body: ConsolePassword,
    response: z.null()
  }),
  webAccessReset: route({
    method: 'POST',
    path: '/console/web-access-reset',
    permission: 'console',
    summary: 'Let everybody reach the web interface again: on every interface, past the packet filter, with a new certificate of its own',
    response: written(z.null())
  }),
  health: route({
    method: 'GET',
    path: '/console/health',
    permission: 'console',
    summary: 'Say whether this version works here: engine, network, helper',
    response: Health
  }),
  versionKeep: route({
    method: 'POST',
    path: '/console/keep-version',
    permission: 'console',
    summary: 'Start the running version from now on, if it was on trial',
    response: z.strictObject({ kept: z.boolean() })
  }),
  factoryReset: route({
    method: 'POST',
    path: '/console/factory-reset',
    permission: 'console',
    summary: 'Wipe everything that this machine was ever told, and reboot',
    response: z.null()
  })
} as const
