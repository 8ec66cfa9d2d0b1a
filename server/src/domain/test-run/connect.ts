/** Verdicts on addresses and connections. */
import type { VirtualService } from '../../contract/index.ts'
import type { NetworkFacts } from '../explain/explain.ts'
import { isLoopback } from '../explain/source-address.ts'
import type { Fault, FaultCode } from './observed.ts'
import { fail, faultWords, pass, skipped, type Verdict } from './verdict.ts'

export function addressVerdict({ address, enabled }: VirtualService, { addresses }: NetworkFacts): Verdict {
  if (!enabled) return fail('The service is deactivated, so nothing answers there.', 'Activate it under Basic Properties.')
  const own = addresses?.find((entry) => entry.address === address)
  if (own !== undefined) return pass(`This machine has it on ${own.interface}.`)
  if (isLoopback(address)) return pass('It is a loopback address, which every machine has.')
  if (addresses === null) return skipped('Nobody knows the addresses of this machine.')
  return fail('This machine does not have this address.', 'Add it to an interface, or change the Virtual Address.')
}

const SERVICE_ADVICE: Readonly<Partial<Record<FaultCode, string>>> = {
  refused: 'The engine does not listen there. Look on Home whether it runs, and in Change History whether the last change arrived.',
  timeout: 'The engine may be overloaded. Look at its load on Home.'
}

export const portVerdict = (seen: Fault | null, seconds: number): Verdict =>
  seen === null
    ? pass('Ballast takes the connection.')
    : fail(faultWords(seen, seconds), SERVICE_ADVICE[seen.fault] ?? 'Look on Home whether the engine runs.')

const SERVER_ADVICE: Readonly<Record<FaultCode, string>> = {
  refused: 'Start the program on the real server, or correct its port.',
  timeout: 'Look whether the real server is on, whether a firewall is between, and whether its address is right.',
  unreachable: 'Correct the address, or give this machine a route to it.',
  reset: 'Look in the log of the real server why it cuts connections off.',
  closed: 'Look in the log of the real server why it closes connections.',
  'no-source': 'Switch Subnet Originating Requests on, or add the Virtual Address to an interface.',
  tls: 'Look whether this port of the real server speaks TLS at all, and which versions.',
  'not-http': 'Look whether this port of the real server speaks HTTP, and whether it wants TLS.',
  other: 'Look at the log of the real server.'
}

export const serverAdvice = ({ fault }: Fault): string => SERVER_ADVICE[fault]

export const serverVerdict = (seen: Fault | null, source: string, seconds: number): Verdict =>
  seen === null
    ? pass(`It takes the connection, which it sees coming from ${source}.`)
    : fail(faultWords(seen, seconds), serverAdvice(seen))
