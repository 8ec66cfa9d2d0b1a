/** Random health checks that the contract accepts. */
import * as fc from 'fast-check'
import { CheckMethod, Expression, type HealthCheck } from '../../contract/index.ts'
import * as value from './values.ts'

const seconds = (max: number): fc.Arbitrary<number | null> => fc.option(fc.integer({ min: 1, max }))
const tries = fc.option(fc.integer({ min: 1, max: 15 }))

const byte = fc.integer({ min: 0, max: 255 }).map((number) => number.toString(16).padStart(2, '0').toUpperCase())
const bytes = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(byte, { minLength, maxLength }).map((list) => list.join(''))

/** Printable ASCII with what means something to HAProxy. */
const ascii = (extra: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
        fc.constantFrom(...extra)
      ),
      { maxLength }
    )
    .map((list) => list.join(''))

const NASTY = ['"', "'", '\\', '%', '%[src]', '#', '$HOME', ' ', '{ }'] as const
const OWN = /^(?:host|connection|content-length|transfer-encoding)$/i

const pattern = fc.oneof(
  fc.constantFrom('', 'OK', '^ready$', '"up": *true', '(?:a|b)+', '[^<>]{1,20}', String.raw`\d{3}\.\s`, '%[src]', "it's #1 $HOME"),
  ascii(NASTY, 12).filter((text) => Expression.safeParse(text).success)
)

const draft: fc.Arbitrary<HealthCheck> = fc
  .record<HealthCheck>({
    method: fc.constantFrom(...CheckMethod.options),
    port: fc.option(fc.integer({ min: 1, max: 65_535 })),
    interval: seconds(901),
    timeout: seconds(60),
    fall: tries,
    rise: tries,
    tls: fc.boolean(),
    url: value.urlPath,
    http11: fc.boolean(),
    host: fc.oneof(fc.constant(''), value.host),
    httpMethod: fc.constantFrom('HEAD', 'GET', 'POST', 'OPTIONS'),
    postData: ascii([...NASTY, '\r\n', '\n', '\t'], 60),
    headers: fc.array(
      fc.record({
        name: value.token.filter((name) => !OWN.test(name)),
        value: ascii(NASTY, 20).map((text) => text.trim() || '-')
      }),
      { maxLength: 4 }
    ),
    statusCodes: fc.array(fc.integer({ min: 300, max: 599 }), { maxLength: 5 }),
    pattern,
    dnsName: fc.oneof(fc.constant(''), value.hostName),
    binarySend: bytes(0, 30),
    binaryReply: bytes(1, 20),
    binaryWithin: fc.oneof(fc.constant(0), fc.integer({ min: 20, max: 8000 })),
    minimumServers: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1000 }))
  })
  .map((check) => ({ ...check, headers: check.headers.map((header) => ({ ...header })) }))

export const check: fc.Arbitrary<HealthCheck> = draft
