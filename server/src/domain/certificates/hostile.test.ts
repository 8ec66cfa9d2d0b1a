import * as fc from 'fast-check'
import forge from 'node-forge'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../problems.ts'
import { readIntermediates } from './index.ts'
import { expectWhole, file, openssl, read, refusal, text } from './testing/openssl.ts'

describe('hostile files', () => {
  const quick = (work: () => void, most: number): void => {
    const start = performance.now()
    work()
    expect(performance.now() - start).toBeLessThan(most)
  }

  test('too large is refused before anything is read', () => {
    const garbage = Buffer.alloc(10_000_000, '-----BEGIN CERTIFICATE-----\n')
    quick(() => expect(refusal(() => read(garbage))).toMatchObject({ code: 'too-large', path: 'certificate' }), 50)
    quick(() => expect(refusal(() => readIntermediates(garbage))).toMatchObject({ code: 'too-large' }), 50)
  })

  test('text made to be slow is not', () => {
    for (const piece of ['-----BEGIN ', '-----BEGIN A-----', '-----BEGIN A-----\nAAAA\n-----END A-----\n', ':\n', 'A']) {
      const bytes = Buffer.from(piece.repeat(Math.floor((256 * 1024) / piece.length)))
      quick(() => void refusal(() => read(bytes)), 1000)
    }
  })

  test('nesting to the end of the file is refused, not followed', () => {
    const definite = Array.from({ length: 40_000 }, (_, at) => [
      0x30,
      0x83,
      ...[16, 8, 0].map((shift) => ((200_000 - at * 5) >> shift) & 255)
    ])
    const indefinite = Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from([0x30, 0x80])))
    for (const bomb of [Buffer.from(definite.flat()), indefinite]) {
      quick(() => expect(refusal(() => read(bomb)).path).toBe('certificate'), 1000)
    }
  })

  /** Rewrites the number of rounds wherever the file states it in the clear. */
  function withRounds(der: Buffer, rounds: Buffer): Buffer {
    const walk = (node: forge.asn1.Asn1): void => {
      if (typeof node.value !== 'string') for (const part of node.value) walk(part)
      else if (node.type === forge.asn1.Type.INTEGER && node.value === '\x08\x00') node.value = rounds.toString('latin1')
      else if (node.type === forge.asn1.Type.OCTETSTRING && node.value.startsWith('\x30\x82')) {
        const inner = forge.asn1.fromDer(node.value)
        walk(inner)
        node.value = forge.asn1.toDer(inner).getBytes()
      }
    }
    const root = forge.asn1.fromDer(der.toString('latin1'))
    walk(root)
    return Buffer.from(forge.asn1.toDer(root).getBytes(), 'latin1')
  }

  test('a file that asks for an extreme number of rounds is refused, not computed', () => {
    const extreme = [Buffer.from([0x7f, 0xff, 0xff, 0xff]), Buffer.from([0x01, 0, 0, 0, 0, 0, 0, 0, 0])]
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'mac.pfx', '-passout', 'pass:x')
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'plain.pfx', '-passout', 'pass:x', '-nomac')
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'legacy.pfx', '-passout', 'pass:x', '-nomac', '-legacy')
    openssl('pkcs8', '-topk8', '-in', 'web.key', '-out', 'slow.der', '-outform', 'DER', '-passout', 'pass:x')
    for (const rounds of extreme) {
      for (const name of ['mac.pfx', 'plain.pfx', 'legacy.pfx']) {
        const bomb = withRounds(file(name), rounds)
        expect(bomb.equals(file(name))).toBe(false)
        quick(
          () =>
            expect(refusal(() => read(bomb, { passphrase: 'x' }))).toMatchObject({
              path: 'certificate',
              message: expect.stringMatching(/extreme number/)
            }),
          2000
        )
      }
      const key = withRounds(file('slow.der'), rounds)
      quick(
        () =>
          expect(refusal(() => read(file('web.pem'), { key, passphrase: 'x' }))).toMatchObject({
            path: 'key',
            message: expect.stringMatching(/extreme/)
          }),
        500
      )
    }
    expectWhole(read(withRounds(file('plain.pfx'), Buffer.from([0x08, 0x00])), { passphrase: 'x' }), 'web')
  })

  test('a certificate whose date is no date is refused', () => {
    const pem = file('web.pem').toString()
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    // UTCTIME of 13 bytes: the first digit of the first date becomes a NUL.
    const at = der.indexOf(Buffer.from([0x17, 0x0d]))
    der[at + 2] = 0
    expect(() => readIntermediates(der)).toThrow(Refusal)
    expect(() => read(der, {})).toThrow(Refusal)
  })

  test('whatever the bytes, the answer is a refusal, never another error', () => {
    openssl('pkcs12', '-export', '-in', 'web.pem', '-inkey', 'web.key', '-out', 'fuzz.pfx', '-passout', 'pass:x')
    openssl('x509', '-in', 'web.pem', '-outform', 'DER', '-out', 'fuzz.der')
    const seeds = [file('fuzz.pfx'), file('fuzz.der'), file('web.key'), file('web.csr'), Buffer.from(text('web.pem') + text('web.key'))]
    const damage = fc.record({
      seed: fc.constantFrom(...seeds),
      at: fc.nat(4000),
      bytes: fc.uint8Array({ maxLength: 6 }),
      cut: fc.nat(4000)
    })
    const damaged = damage.map(({ seed, at, bytes, cut }) => {
      const copy = Buffer.from(seed)
      copy.set(bytes.subarray(0, Math.max(0, copy.length - (at % copy.length))), at % copy.length)
      return cut > 2000 ? copy.subarray(0, cut % copy.length) : copy
    })
    const anything = fc.oneof(
      damaged,
      damaged,
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from([0x30, 0x82, ...bytes]))
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        for (const attempt of [
          () => read(bytes, { passphrase: 'x' }),
          () => read(file('web.pem'), { key: bytes, passphrase: 'x' }),
          () => readIntermediates(bytes)
        ]) {
          try {
            attempt()
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal)
          }
        }
      }),
      { numRuns: 300 }
    )
  })
})
