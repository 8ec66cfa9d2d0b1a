/** A service that answers every request with a redirect. */
import type { VirtualService } from '../contract/index.ts'
import { type Evaluated, evaluate, expression, format, type Line, line, literalAddress, type Word } from './words.ts'

// The host as asked for, without its port and in lower case; IPv6 literals keep their brackets.
const HOST = evaluate(expression`req.hdr(host),host_only`)
const PATH = evaluate(expression`pathq`)

/** @param host stands for `%h`. */
const parts = (url: string, host: string | Evaluated): readonly (string | Evaluated)[] =>
  url.split(/(%[hs])/).map((part) => (part === '%h' ? host : part === '%s' ? PATH : part))

/**
 * @param url with `%h` and `%s`. @returns the location by the host that was asked for; where that is in it, also the one for clients
 * of HTTP/1.0, which need not name a host: they asked this address.
 */
export const locationOf = (url: string, address: string): { readonly byHost: Word; readonly byAddress: Word | null } => ({
  byHost: format(...parts(url, HOST)),
  byAddress: url.includes('%h') ? format(...parts(url, literalAddress(address))) : null
})

export function redirectLines(service: VirtualService): readonly Line[] {
  if (service.redirect === null) return []
  const { byHost, byAddress } = locationOf(service.redirect.url, service.address)
  if (byAddress === null) return [line`http-request redirect code 302 location ${byHost}`]
  return [
    line`http-request redirect code 302 location ${byHost} if { req.hdr(host) -m found }`,
    line`http-request redirect code 302 location ${byAddress}`
  ]
}
