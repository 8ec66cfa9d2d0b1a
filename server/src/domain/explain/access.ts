/** Who is let in, and how much of it. */
import type { AdvancedProperties } from '../../contract/index.ts'
import { count } from '../labels.ts'
import { advice, info, type Topic } from './topic.ts'

interface Limit {
  readonly field: string
  readonly most: number
  readonly words: string
  /** Counted from requests, which a Generic service does not see. */
  readonly ofRequests?: true
}

const limitsOf = (advanced: AdvancedProperties): readonly Limit[] => [
  { field: 'connectionLimit', most: advanced.connectionLimit, words: count(advanced.connectionLimit, 'connection') },
  {
    field: 'connectionRateLimit',
    most: advanced.connectionRateLimit,
    words: `${count(advanced.connectionRateLimit, 'new connection')} per second`
  },
  {
    field: 'requestRateLimit',
    most: advanced.requestRateLimit,
    words: `${count(advanced.requestRateLimit, 'request')} per second`,
    ofRequests: true
  },
  {
    field: 'clientConnectionLimit',
    most: advanced.clientConnectionLimit,
    words: `${count(advanced.clientConnectionLimit, 'connection')} from one client address`
  },
  {
    field: 'clientConnectionRateLimit',
    most: advanced.clientConnectionRateLimit,
    words: `${count(advanced.clientConnectionRateLimit, 'new connection')} per second from one client address`
  },
  {
    field: 'clientRequestRateLimit',
    most: advanced.clientRequestRateLimit,
    words: `${count(advanced.clientRequestRateLimit, 'request')} per second from one client address`,
    ofRequests: true
  }
]

const ABOVE: Readonly<Record<AdvancedProperties['limitAction'], string>> = {
  '429': 'get the answer 429 Too Many Requests',
  '503': 'get the answer 503 Service Unavailable',
  drop: 'are cut off'
}

function* limits(advanced: AdvancedProperties, isHttp: boolean) {
  const above = ABOVE[isHttp ? advanced.limitAction : 'drop']
  for (const { field, most, words, ofRequests } of limitsOf(advanced)) {
    if (most > 0 && (isHttp || ofRequests !== true))
      yield info(`At most ${words} are taken; clients above that ${above}.`, `advanced.${field}`)
  }
}

export const access: Topic = {
  title: 'Who is let in',
  *explain({ service }) {
    const { advanced, type, redirect } = service
    const { allow, block, acceptProxyProtocol } = advanced
    if (acceptProxyProtocol) {
      yield info(
        'Each connection must begin with the PROXY protocol: only a proxy in front that speaks it can connect.',
        'advanced.acceptProxyProtocol'
      )
      if (allow.length === 0) {
        yield advice(
          'Whoever reaches this port can claim any client address. Allow the addresses of the proxies in front alone, there or in a firewall.',
          'advanced.allow'
        )
      }
    }
    if (allow.length > 0) yield info(`Only clients from ${count(allow.length, 'allowed network')} are let in.`, 'advanced.allow')
    if (block.length > 0) yield info(`Clients from ${count(block.length, 'blocked network')} are turned away.`, 'advanced.block')
    yield* limits(advanced, type === 'http' || redirect !== null)
  }
}
