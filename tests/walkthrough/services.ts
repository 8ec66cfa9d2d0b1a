/** The services of the walk-through. */
import type { HealthCheck, NewVirtualService, Persistence } from '@ballast/server/contract'
import { PLAIN_CHECK } from '@ballast/server/contract'
import type { ApiSession } from '../support/http.ts'
import { VIRTUAL } from './names.ts'

const CHECK: HealthCheck = { ...PLAIN_CHECK, port: 5061 }
const DISCOVERY: HealthCheck = { ...PLAIN_CHECK, method: 'https', url: '/hosting/discovery', httpMethod: 'GET' }
const SOURCE_IP: Persistence = {
  mode: 'source-ip',
  timeout: 1200,
  refresh: false,
  cookieName: 'A',
  headerName: '',
  queryItem: '',
  ipv4Prefix: 32,
  ipv6Prefix: 128
}

const internal = {
  address: VIRTUAL.internal,
  type: 'generic',
  check: CHECK,
  persistence: SOURCE_IP,
  scheduling: 'least-connection',
  idleTimeout: 1800
} as const

export const REVERSE_PROXY = 'Lync Reverse Proxy HTTPS'
export const INTERNAL = [
  'Lync Internal WebSvc HTTP',
  'Lync Internal Front-End DCOM',
  'Lync Internal WebSvc HTTPS HLB Only',
  'Lync Internal Front-End SIP'
] as const
export const OFFICE = 'Office Web App Servers'
export const OFFICE_INSIDE = 'Office Web App Servers inside'

export const SERVICES: readonly NewVirtualService[] = [
  {
    name: REVERSE_PROXY,
    address: VIRTUAL.reverseProxy,
    port: 4443,
    type: 'http',
    check: CHECK,
    idleTimeout: 1800,
    ssl: { serverVerification: 'none' }
  },
  { ...internal, name: INTERNAL[0], port: 80, type: 'http' },
  { ...internal, name: INTERNAL[1], port: 135 },
  { ...internal, name: INTERNAL[2], port: 443, advanced: { extraPorts: '4443' } },
  { ...internal, name: INTERNAL[3], port: 5061, advanced: { extraPorts: '444,448,5070-5073,5075,5076,5080' } },
  {
    name: OFFICE,
    ssl: { serverVerification: 'none' },
    address: VIRTUAL.office,
    port: 443,
    type: 'http',
    check: DISCOVERY,
    persistence: { ...SOURCE_IP, mode: 'super-http-source-ip', timeout: 1800 },
    scheduling: 'least-connection',
    idleTimeout: 1800
  }
]

export async function publishByHand(api: ApiSession): Promise<void> {
  for (const body of SERVICES) await api.call('virtualServiceCreate', { body })
}
