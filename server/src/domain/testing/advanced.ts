/** Random advanced properties. */
import * as fc from 'fast-check'
import { type AdvancedProperties, PortList, ProxyProtocol, QualityOfService } from '../../contract/index.ts'
import { record } from './record.ts'
import * as value from './values.ts'

const ports = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(fc.integer({ min: 3, max: 65_000 }), fc.oneof(fc.constant(0), fc.nat({ max: 90 }))), { minLength: 1, maxLength: 5 })
    .map((list) => PortList.parse(list.map(([first, more]) => (more === 0 ? `${first}` : `${first}-${first + more}`)).join(',')))
)

const entry = record({ network: value.ipV4.map((address) => `${address}/32`), comment: value.name })
const entries = fc.uniqueArray(entry, { maxLength: 3, selector: ({ network }) => network })

const limit = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_000_000 }))
const header = fc.oneof(fc.constant(''), value.token)
const message = fc.oneof(fc.constant(''), fc.constantFrom('<h1>Sorry</h1>', 'Back at 8', '%[src] "\\ #'), value.name)

/** @param generic no requests are read. @param encrypted TLS to the real servers. */
export const advanced = (generic: boolean, addresses: fc.Arbitrary<string>): fc.Arbitrary<AdvancedProperties> =>
  record<AdvancedProperties>({
    alternateAddress: fc.option(addresses, { freq: 3 }),
    extraPorts: ports,
    http2: fc.boolean(),
    serverHttp2: fc.boolean(),
    caching: fc.boolean(),
    compression: fc.boolean(),
    addHeaderName: header,
    addHeaderValue: value.name,
    copyHeaderFrom: header,
    copyHeaderTo: header,
    sorryServer: fc.option(record({ address: value.ipAddress, port: fc.integer({ min: 1, max: 65_535 }) })),
    errorCode: fc.option(fc.integer({ min: 200, max: 505 })),
    errorMessage: message,
    errorRedirect: fc.oneof(fc.constant(''), value.redirectUrl),
    allow: entries,
    block: entries,
    connectionLimit: limit,
    connectionRateLimit: limit,
    requestRateLimit: limit,
    clientConnectionLimit: limit,
    clientConnectionRateLimit: limit,
    clientRequestRateLimit: limit,
    limitAction: fc.constantFrom('429', '503', 'drop'),
    acceptProxyProtocol: fc.boolean(),
    sendProxyProtocol: fc.constantFrom(...ProxyProtocol.options),
    qualityOfService: fc.constantFrom(...QualityOfService.options)
  })
    .map((draft) => ({
      ...draft,
      ...(generic
        ? {
            caching: false,
            compression: false,
            addHeaderName: '',
            copyHeaderFrom: '',
            errorCode: null,
            errorRedirect: '',
            requestRateLimit: 0,
            clientRequestRateLimit: 0
          }
        : {})
    }))
    .map((draft) => ({
      ...draft,
      addHeaderValue: draft.addHeaderName === '' ? '' : draft.addHeaderValue || '%[src] "',
      copyHeaderFrom: draft.copyHeaderTo === '' ? '' : draft.copyHeaderFrom,
      copyHeaderTo: draft.copyHeaderFrom === '' ? '' : draft.copyHeaderTo,
      errorMessage:
        draft.errorCode === null || draft.errorCode === 204 || draft.errorCode === 304 || draft.errorRedirect !== ''
          ? ''
          : draft.errorMessage
    }))
