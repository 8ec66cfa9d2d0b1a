/** The `bind` lines of a service: every address and port of it, with the same options. */
import type { VirtualService } from '../contract/index.ts'
import { addressesOf, portsOf } from '../domain/listeners.ts'
import { bindOptions } from './ssl.ts'
import { integer, type Line, line, literalAddress, type Word, word, words } from './words.ts'

/** `address:port,address:first-last,…` in one word. */
function endpoints(service: VirtualService, address: string): Word {
  const ports = portsOf(service).map(({ first, last }) => (first === last ? integer(first) : `${integer(first)}-${integer(last)}`))
  return word(ports.map((range) => `${literalAddress(address)}:${range}`).join(','))
}

export function bindLines(service: VirtualService, mode: 'http' | 'tcp'): readonly Line[] {
  const options = [...(service.advanced.acceptProxyProtocol ? words`accept-proxy` : []), ...bindOptions(service, mode)]
  return addressesOf(service).map((address) => line`bind ${endpoints(service, address)} ${options}`)
}
