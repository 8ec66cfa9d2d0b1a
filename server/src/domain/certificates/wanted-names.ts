/** Which host names clients use at a service, as far as its setup tells, and which of them its certificates lack. */
import { type ContentRule, canonicalAddress, HostName, hostMatches, type VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { farmsOf } from '../farm.ts'
import { targetsOf } from '../rule-places.ts'
import { testUrls } from '../templates/test-urls.ts'
import { encryptsServers } from '../tls.ts'

export interface WantedName {
  readonly name: string
  /** Where it comes from: `the health check asks for it`. */
  readonly why: string
  /** Clients are known to use it, because the application says so. */
  readonly isSure: boolean
}

/** A name with a domain; `localhost` and addresses are no names that a certificate is missed for. */
function asName(text: string): string | null {
  const parsed = HostName.safeParse(text)
  return parsed.success && parsed.data.includes('.') && canonicalAddress(text) === null ? parsed.data : null
}

/** More ways than that to read an expression, and it is no list of names. */
const MOST_NAMES = 32

/** `(a|b).c` as `a.c` and `b.c`; null when there is more to it than lists of words. */
function alternatives(pattern: string): readonly string[] | null {
  let all = ['']
  for (const part of pattern.split(/(\([^()]*\))/)) {
    const inner = /^\((?:\?:)?([^()?]*)\)$/.exec(part)?.[1]
    const choices = inner === undefined ? [part] : inner.split('|')
    all = all.flatMap((start) => choices.map((choice) => start + choice))
    if (all.length > MOST_NAMES) return null
  }
  return all
}

/** Host names that an expression stands for, if it stands for nothing else: `^(mail|owa)\.contoso\.com$`. */
function literalHosts(expression: string): readonly string[] {
  const bare = expression
    .replace(/^\(\?i\)/, '')
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replace(/\((?:\?:)?:(?:\\d|\[0-9\])\+\)\?$/, '')
  return (alternatives(bare) ?? []).flatMap((text) =>
    /^[\w-]+(?:\\?\.[\w-]+)+$/.test(text) ? (asName(text.replaceAll('\\', '')) ?? []) : []
  )
}

/** Host names that a rule lets through. One that ends somewhere in a name says nothing certain. */
export function hostsInRule({ type, negate, failOnMatch, header, includeHost, matchType, pattern }: ContentRule): readonly string[] {
  // Refusing all others is letting this one through.
  if (type !== 'match' || negate !== failOnMatch || matchType === 'postfix') return []
  const isHost = header.toLowerCase() === 'host'
  if (!isHost && !(header === '' && includeHost)) return []
  const slash = pattern.indexOf('/')
  // Without a path behind it, what a URL begins with may be the half of a name.
  if (!isHost && slash < 0) return []
  const text = isHost ? pattern : pattern.slice(0, slash)
  return matchType === 'regex' ? literalHosts(text) : [asName(text.replace(/:\d+$/, '')) ?? []].flat()
}

function* fromChecks(service: VirtualService): Iterable<WantedName> {
  // Servers that are spoken to in TLS are asked by names of their own.
  if (service.type !== 'http' || encryptsServers(service)) return
  for (const { check } of farmsOf(service)) {
    const name = asName(check.host)
    if (name !== null) yield { name, why: 'the health check asks for it', isSure: false }
  }
}

function* fromRules(service: VirtualService, { contentRules }: Configuration): Iterable<WantedName> {
  if (service.type !== 'http') return
  const ids = new Set([
    ...service.content.selection,
    ...(service.content.switching ? targetsOf(service).flatMap(({ rules }) => rules) : [])
  ])
  for (const id of ids) {
    const rule = contentRules.get(id)
    if (rule !== undefined)
      for (const name of hostsInRule(rule)) yield { name, why: `content rule “${rule.name}” looks for it`, isSure: false }
  }
}

function* fromApplications(service: VirtualService, configuration: Configuration): Iterable<WantedName> {
  for (const application of configuration.applications.values()) {
    if (application.services.every(({ id }) => id !== service.id)) continue
    for (const { title, url, host, service: place } of testUrls(configuration, application)) {
      const name = asName(host)
      if (name !== null && place?.id === service.id && url.startsWith('https://')) {
        yield { name, why: `test URL “${title}” of ${application.name} uses it`, isSure: true }
      }
    }
  }
}

/** @returns each name once, the surest reason first. */
export function wantedNames(service: VirtualService, configuration: Configuration): readonly WantedName[] {
  const found = new Map<string, WantedName>()
  for (const wanted of [...fromApplications(service, configuration), ...fromRules(service, configuration), ...fromChecks(service)]) {
    if (!found.has(wanted.name)) found.set(wanted.name, wanted)
  }
  return [...found.values()]
}

/** @returns names that clients use at the service and none of its certificates is valid for. Nothing where it has none: that is said elsewhere. */
export function lackedNames(service: VirtualService, configuration: Configuration): readonly WantedName[] {
  const certificates = service.ssl.acceleration ? service.ssl.certificates.flatMap((id) => configuration.certificates.get(id) ?? []) : []
  if (certificates.length === 0) return []
  const names = certificates.flatMap((certificate) => certificate.names)
  return wantedNames(service, configuration).filter(({ name }) => !hostMatches(name, names))
}
