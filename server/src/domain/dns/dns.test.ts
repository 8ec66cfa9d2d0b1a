/** Messages and signatures: written, read back, and proof against nonsense. How BIND takes them: `tests/engine/name-server.test.ts`. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadDnsMessage, CLASS, nameBytes, parseMessage, query, type TextChange, TYPE, textOf, update } from './message.ts'
import { signMessage, verifySignature } from './tsig.ts'

const NOW = 1_790_000_000_000
const KEY = { name: 'ballast.key', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7).toString('base64') } as const

const names = fc.domain()
const changes: fc.Arbitrary<readonly TextChange[]> = fc.array(
  fc.record({
    do: fc.constantFrom('add' as const, 'remove' as const),
    name: names,
    value: fc.string({ unit: 'grapheme-ascii', maxLength: 255 })
  }),
  { maxLength: 20 }
)

test('an update comes back as it was written', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), names, changes, (id, zone, list) => {
      const message = parseMessage(update(id, zone, list))
      expect(message).toMatchObject({
        id,
        opcode: 5,
        isAnswer: false,
        questions: [{ name: zone.toLowerCase(), type: TYPE.SOA, class: CLASS.IN }]
      })
      expect(message.authorities.map((record) => [record.class, record.name, textOf(record)])).toEqual(
        list.map(({ do: what, name, value }) => [what === 'add' ? CLASS.IN : CLASS.NONE, name.toLowerCase(), value])
      )
    })
  )
})

describe('a signature', () => {
  const signed = signMessage(query(7, 'contoso.com', TYPE.SOA), KEY, NOW)
  const verdict = (bytes: Buffer, key = KEY as Parameters<typeof signMessage>[1], now = NOW) =>
    verifySignature(bytes, parseMessage(bytes), key, now).verdict

  test('holds for the right key and time alone', () => {
    expect(verdict(signed.bytes)).toBe('good')
    expect(verdict(signed.bytes, { ...KEY, secret: Buffer.alloc(32, 8).toString('base64') })).toBe('wrong')
    expect(verdict(signed.bytes, { ...KEY, name: 'other.key' })).toBe('unknown-key')
    expect(verdict(signed.bytes, KEY, NOW + 301_000)).toBe('bad-time')
    expect(verdict(query(7, 'contoso.com', TYPE.SOA))).toBe('missing')
  })

  test('does not hold when one bit of the message is another', () => {
    const length = parseMessage(signed.bytes).lastAt
    fc.assert(
      fc.property(fc.integer({ min: 2, max: length - 1 }), fc.nat(7), (at, bit) => {
        const bent = Buffer.from(signed.bytes)
        bent[at] = (bent[at] ?? 0) ^ (1 << bit)
        let found: string
        try {
          found = verdict(bent)
        } catch (error) {
          if (!(error instanceof BadDnsMessage)) throw error
          found = 'unreadable'
        }
        expect(found).not.toBe('good')
      })
    )
  })

  test('of an answer includes that of the question', () => {
    const answer = signMessage(query(7, 'contoso.com', TYPE.SOA), KEY, NOW, signed.mac)
    const check = (mac: Buffer | null) => verifySignature(answer.bytes, parseMessage(answer.bytes), KEY, NOW, mac).verdict
    expect([check(signed.mac), check(null), check(Buffer.alloc(32))]).toEqual(['good', 'wrong', 'wrong'])
  })
})

test('whatever a name server answers is read or refused, and never takes long', () => {
  const like = fc
    .uint8Array({ maxLength: 300 })
    .map((bytes) => Buffer.concat([Buffer.from([0, 7, 0x80, 0, 0, 1, 0, 3, 0, 3, 0, 3]), bytes]))
  fc.assert(
    fc.property(
      fc.oneof(
        like,
        fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
      ),
      (bytes) => {
        try {
          const message = parseMessage(bytes)
          verifySignature(bytes, message, KEY, NOW)
        } catch (error) {
          expect(error).toBeInstanceOf(BadDnsMessage)
        }
      }
    ),
    { numRuns: 2000 }
  )
})

test('a name that leads in a circle is refused', () => {
  const head = Buffer.from([0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0])
  expect(() => parseMessage(Buffer.concat([head, Buffer.from([0xc0, 12, 0, 1, 0, 1])]))).toThrow('circle')
  expect(nameBytes('A.b')).toEqual(Buffer.from([1, 97, 1, 98, 0]))
})
