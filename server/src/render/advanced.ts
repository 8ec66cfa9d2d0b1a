/** Headers, cache, compression and marks: lines of the frontend for the advanced properties. */
import type { QualityOfService, VirtualService } from '../contract/index.ts'
import { proxyName } from './names.ts'
import { arg, evaluate, expression, format, type Line, line, section, word } from './words.ts'

const TYPES = [
  'text/html',
  'text/plain',
  'text/css',
  'text/xml',
  'text/javascript',
  'application/javascript',
  'application/json',
  'application/xml',
  'image/svg+xml'
] as const

/** Bits of the ToS byte (RFC 1349), as the LoadMaster sets them. */
const TOS: Readonly<Record<Exclude<QualityOfService, 'normal'>, string>> = {
  'minimize-cost': '0x02',
  'maximize-reliability': '0x04',
  'maximize-throughput': '0x08',
  'minimize-delay': '0x10'
}

const VIA = line`http-request add-header Via ${format(evaluate(expression`req.ver`), ' ballast')}`

function clientHeaderLines({ forwardedHeader }: VirtualService): readonly Line[] {
  const via = forwardedHeader === 'via' || forwardedHeader.endsWith('-via') ? [VIA] : []
  if (forwardedHeader.startsWith('x-clientside')) return [line`option forwardfor header X-ClientSide`, ...via]
  if (forwardedHeader.startsWith('x-forwarded-for') || forwardedHeader === 'legacy') return [line`option forwardfor`, ...via]
  return via
}

function requestHeaderLines({ advanced }: VirtualService): readonly Line[] {
  const { addHeaderName, addHeaderValue, copyHeaderFrom, copyHeaderTo } = advanced
  const copied = arg(copyHeaderFrom)
  return [
    ...(copyHeaderFrom === ''
      ? []
      : [
          line`http-request set-header ${word(copyHeaderTo)} ${format(evaluate(expression`req.fhdr(${copied})`))} if { ${word(`req.fhdr(${copied})`)} -m found }`
        ]),
    ...(addHeaderName === '' ? [] : [line`http-request set-header ${word(addHeaderName)} ${format(addHeaderValue)}`])
  ]
}

const cacheLines = ({ id }: VirtualService): readonly Line[] => [
  line`http-request cache-use ${proxyName(id)}`,
  line`http-response cache-store ${proxyName(id)}`
]

export function advancedLines(service: VirtualService, mode: 'http' | 'tcp'): readonly Line[] {
  const { advanced, redirect } = service
  const { qualityOfService: quality } = advanced
  const mark = quality === 'normal' ? [] : [line`tcp-request connection set-tos ${word(TOS[quality])}`]
  if (mode === 'tcp' || redirect !== null) return mark
  return [
    ...mark,
    ...clientHeaderLines(service),
    ...requestHeaderLines(service),
    ...(advanced.caching ? cacheLines(service) : []),
    ...(advanced.compression ? [line`compression algo gzip`, line`compression type ${TYPES.map(word)}`] : [])
  ]
}

/** Of each service its own: two services can answer one URL differently. Objects of up to a megabyte, eight in all. */
export const cacheSection = ({ id, advanced, redirect, type }: VirtualService): readonly string[] =>
  advanced.caching && redirect === null && type === 'http'
    ? [section(line`cache ${proxyName(id)}`, [line`total-max-size 8`, line`max-object-size 1048576`, line`max-age 3600`])]
    : []
