/** How HAProxy writes options, times and addresses. */

export const PROXY = ['send-proxy', 'send-proxy-v2']

const FLAGS = new Set([
  'ssl',
  'no-ssl-reuse',
  'check',
  'agent-check',
  'check-ssl',
  'no-check-ssl',
  'disabled',
  'strict-sni',
  ...PROXY,
  'accept-proxy',
  'check-send-proxy'
])

/** Options as HAProxy takes them: some stand alone, the others have one value. */
export function options(words: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (let at = 0; at < words.length; at += 1) {
    const name = words[at] ?? ''
    if (!FLAGS.has(name)) at += 1
    map.set(name, FLAGS.has(name) ? '' : (words[at] ?? ''))
  }
  return map
}

export const secondsOf = (text: string | undefined): number => {
  const match = /^(\d+)s$/.exec(text ?? '')
  if (match === null) throw new Error(`${text} is no number of seconds.`)
  return Number(match[1])
}

export const plain = (logFormat: string): string =>
  logFormat.replaceAll('%[req.hdr(host),host_only]', '%h').replaceAll('%[pathq]', '%s').replaceAll('%%', '%')

export const isIp = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host)
export const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)
