/** Names in certificates, as Node writes them: `CN=example.com` lines, `DNS:…, IP Address:…` lists with JSON quoting. */

import { canonicalAddress } from '../../contract/index.ts'

/** @returns the attributes of a distinguished name in their order, as [type, value]. Multi-valued parts (`A=1+B=2`) stay one. */
export function attributesOf(name: string): readonly (readonly [string, string])[] {
  return name
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? ['', printable(line)] : [line.slice(0, at), printable(line.slice(at + 1))]
    })
}

/** Certificates come from outside: control characters and direction marks in them must not reach a terminal or a log line. */
const printable = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')

/** @returns the name on one line, most specific part last: `O=Contoso, CN=mail.contoso.com`. */
export const oneLine = (name: string): string =>
  attributesOf(name)
    .map(([type, value]) => (type === '' ? value : `${type}=${value}`))
    .join(', ')

/** @returns the common name, or the whole name on one line when it has none. */
export const commonNameOf = (name: string): string => attributesOf(name).findLast(([type]) => type === 'CN')?.[1] ?? oneLine(name)

/**
 * @param list `subjectAltName` of Node's X509Certificate. Values with unusual characters are JSON strings there (CVE-2021-44532),
 * so that a comma inside a value cannot pass for the start of another name.
 * @returns DNS names and IP addresses, in their order.
 */
export function alternativeNames(list: string | undefined): readonly string[] {
  if (list === undefined) return []
  const names: string[] = []
  for (const match of list.matchAll(/(?:^|, )(DNS|IP Address|[A-Za-z0-9 .]+):("(?:[^"\\]|\\.)*"|[^,"]*)/g)) {
    const [, type = '', value = ''] = match
    if (type !== 'DNS' && type !== 'IP Address') continue
    const text = value.startsWith('"') ? String(JSON.parse(value)) : value
    names.push(canonicalAddress(text) ?? printable(text))
  }
  return names
}
