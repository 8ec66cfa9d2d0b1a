/** A service that answers every request with a redirect. */
import type { VirtualService } from '../contract/index.ts'
import { type Evaluated, evaluate, expression, format, type Line, line, literalAddress } from './words.ts'

// The host as asked for, without its port and in lower case; IPv6 literals keep their brackets.
const HOST = evaluate(expression`req.hdr(host),host_only`)
const PATH = evaluate(expression`pathq`)

/** @param host stands for `%h`. */
const parts = (url: string, host: string | Evaluated): readonly (string | Evaluated)[] =>
  url.split(/(%[hs])/).map((part) => (part === '%h' ? host : part === '%s' ? PATH : part))

export function redirectLines(service: VirtualService): readonly Line[] {
  if (service.redirect === null) return []
  const { url } = service.redirect
  const location = format(...parts(url, HOST))
  if (!url.includes('%h')) return [line`http-request redirect code 302 location ${location}`]
  // Clients of HTTP/1.0 need not name a host; they asked this address.
  const toAddress = format(...parts(url, literalAddress(service.address)))
  return [
    line`http-request redirect code 302 location ${location} if { req.hdr(host) -m found }`,
    line`http-request redirect code 302 location ${toAddress}`
  ]
}
