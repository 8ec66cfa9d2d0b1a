/** Each real server asked directly, as the engine would: from the same address, with the same encryption and the same check. */
import { canonicalAddress, type RealServer, type VirtualService } from '../../contract/index.ts'
import { type Farm, farmsOf } from '../../domain/farm.ts'
import { hostAndPort } from '../../domain/labels.ts'
import { Refusal } from '../../domain/problems.ts'
import { isSubnetOriginating, isTransparent } from '../../domain/source.ts'
import { checkVerdict } from '../../domain/test-run/check.ts'
import { serverAdvice, serverVerdict } from '../../domain/test-run/connect.ts'
import { isFault } from '../../domain/test-run/observed.ts'
import { isName, serverTlsVerdict } from '../../domain/test-run/tls.ts'
import { fail, skipped } from '../../domain/test-run/verdict.ts'
import { encryptsServers } from '../../domain/tls.ts'
import { connect, type RunContext, secondsOf } from './context.ts'
import type { HopPlan } from './recorder.ts'

const idOf = (server: RealServer, step: 'connect' | 'tls' | 'check'): string => `server-${server.id}-${step}`

const checkPort = (service: VirtualService, server: RealServer): number => service.check.port ?? server.port

/** A connection to the traffic's port has shown all that a TCP check of that port asks. */
const isCoveredByConnect = (service: VirtualService, server: RealServer): boolean =>
  service.check.method === 'tcp' && !service.check.tls && checkPort(service, server) === server.port

/** A service with the check of one of its farms. */
const checkedAs = ({ service, check }: Farm): VirtualService => ({ ...service, check })

export const serverHops = (of: VirtualService): readonly HopPlan[] =>
  farmsOf(of).flatMap((farm) =>
    farm.realServers.flatMap((server) => {
      const service = checkedAs(farm)
      const target = hostAndPort(server.address, server.port)
      const plan = (step: 'connect' | 'tls' | 'check', title: string, to = target): HopPlan => ({
        id: idOf(server, step),
        serverId: server.id,
        title,
        target: to
      })
      return [
        plan('connect', server.enabled ? 'Connection' : 'Connection (disabled)'),
        ...(encryptsServers(service) ? [plan('tls', 'TLS handshake')] : []),
        ...(isCoveredByConnect(service, server)
          ? []
          : [plan('check', 'Health check', hostAndPort(server.address, checkPort(service, server)))])
      ]
    })
  )

/** As `render/server.ts` has it: the virtual address where it is of the same family, else the kernel's choice. Nobody can send as a client of a transparent service. */
function sourceFor({ service, configuration }: RunContext, address: string): string | null {
  const isOwn = isTransparent(service) || isSubnetOriginating(service, configuration.settings)
  return isOwn || address.includes(':') !== service.address.includes(':') ? null : service.address
}

async function connectHops(context: RunContext, server: RealServer, address: string): Promise<boolean> {
  const { recorder, service, options } = context
  const { wire } = await recorder.hop(idOf(server, 'connect'), async () => {
    const wire = await connect(context, { address, port: server.port, source: sourceFor(context, address) })
    return { wire, verdict: serverVerdict(isFault(wire) ? wire : null, isFault(wire) ? '' : wire.localAddress, secondsOf(context)) }
  })
  if (isFault(wire)) return false
  try {
    if (!encryptsServers(service)) return true
    if (service.advanced.sendProxyProtocol !== 'none') wire.announce({ address, port: server.port })
    await recorder.hop(idOf(server, 'tls'), async () => {
      const serverName = [service.ssl.sniHostname, options.host].find(isName) ?? null
      const seen = await wire.secure({ serverName, roots: context.roots })
      return { verdict: serverTlsVerdict(seen, isFault(seen) ? serverAdvice(seen) : '', secondsOf(context)) }
    })
    return true
  } finally {
    wire.close()
  }
}

/** The check itself, made from here as *Check now* makes it: whatever its protocol is. */
async function checkHop(context: RunContext, server: RealServer): Promise<void> {
  const { recorder, service, checkNow } = context
  const id = idOf(server, 'check')
  if (!recorder.show().hops.some((hop) => hop.id === id)) return
  if (service.check.method === 'none') return recorder.settle(id, skipped('Health checks are off: the server counts as up.'))
  await recorder.hop(id, async () => {
    try {
      return { verdict: checkVerdict(await checkNow(service.id, server.id, service.check), service.check) }
    } catch (error) {
      if (error instanceof Refusal) return { verdict: skipped(error.message) }
      throw error
    }
  })
}

async function walkServer(context: RunContext, server: RealServer): Promise<void> {
  const { recorder } = context
  const address = canonicalAddress(server.address) ?? (await context.resolve(server.address))
  const mine = () => recorder.show().hops.filter((hop) => hop.serverId === server.id && hop.status === 'waiting')
  if (address === null) {
    recorder.settle(
      idOf(server, 'connect'),
      fail(`The host name ${server.address} does not resolve.`, 'Check its spelling and the DNS servers, or type an IP address.')
    )
  } else if (await connectHops(context, server, address)) {
    await checkHop(context, server)
  } else if (checkPort(context.service, server) !== server.port) await checkHop(context, server)
  for (const { id } of mine()) recorder.settle(id, skipped('A hop before it failed.'))
}

/** Servers that are asked at the same time: a farm of dead ones must not take minutes. */
const AT_ONCE = 8

export async function walkServers(context: RunContext): Promise<void> {
  const queue = farmsOf(context.service).flatMap((farm) =>
    farm.realServers.map((server) => ({ server, inFarm: { ...context, service: checkedAs(farm) } }))
  )
  const turn = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !context.signal.aborted; next = queue.shift())
      await walkServer(next.inFarm, next.server)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, turn))
}
