/** Where a service listens: its address and alternate address, each on its port and its extra ports. */
import { type PortRange, portCount, portRanges, type RealServer, type VirtualService } from '../contract/index.ts'

type Listening = Pick<VirtualService, 'address' | 'port' | 'advanced'>

export const addressesOf = ({ address, advanced }: Listening): readonly string[] =>
  advanced.alternateAddress === null || advanced.alternateAddress === address ? [address] : [address, advanced.alternateAddress]

/** The port first, then the extra ones. */
export function portsOf({ port, advanced }: Listening): readonly PortRange[] {
  const extra = (portRanges(advanced.extraPorts) ?? []).flatMap(({ first, last }): PortRange[] => {
    if (port < first || port > last) return [{ first, last }]
    // Named twice, it is still one.
    return [...(first < port ? [{ first, last: port - 1 }] : []), ...(last > port ? [{ first: port + 1, last }] : [])]
  })
  return [{ first: port, last: port }, ...extra]
}

export const listenerCount = (service: Listening): number => addressesOf(service).length * portCount(portsOf(service))

/** `address port` of each listener. */
export function* listenersOf(service: Listening): Iterable<string> {
  for (const address of addressesOf(service)) {
    for (const { first, last } of portsOf(service)) for (let port = first; port <= last; port++) yield `${address} ${port}`
  }
}

/** Whether a real server is asked on the port that the client came to: it stands on the service's own port, and there are others. */
export const followsPort = (server: Pick<RealServer, 'port'>, { port, advanced }: Listening): boolean =>
  advanced.extraPorts !== '' && server.port === port
