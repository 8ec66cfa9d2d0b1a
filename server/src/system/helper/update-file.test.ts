/** The head of an update file: read from anybody, believed from the makers. */
import { generateKeyPairSync } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkUpdate, compareVersions, readHead, writeHead } from './update-file.ts'

const FIELDS = { product: 'ballast', version: '0.2.0', minVersion: '0.1.0', schema: 12 }
const MANIFEST = { ...FIELDS, root: { bytes: 1, sha256: '0'.repeat(64) }, payload: { bytes: 1, sha256: '0'.repeat(64) } }

test('what is written is read, from any first piece that holds it, and no bit of it can change', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const head = writeHead(MANIFEST, privateKey)
  fc.assert(
    fc.property(fc.nat(head.length + 50), fc.nat(head.length - 1), fc.integer({ min: 1, max: 255 }), (length, at, flip) => {
      const file = Buffer.concat([head, Buffer.alloc(50, 9)])
      const read = readHead(file.subarray(0, length), publicKey)
      if (length < head.length) expect(read).toBeNull()
      else expect(read).toMatchObject({ manifest: MANIFEST, length: head.length })
      file[at] = (file[at] ?? 0) ^ flip
      let forged: unknown = null
      try {
        forged = readHead(file, publicKey)
      } catch {
        return
      }
      // Base64 has spellings of one value: those say the same, under the same signature.
      if (forged !== null) expect(forged).toMatchObject({ manifest: MANIFEST })
    })
  )
})

test('versions are ordered as semver orders them', () => {
  const ordered = [
    '0.1.0-alpha',
    '0.1.0-alpha.1',
    '0.1.0-beta.2',
    '0.1.0-beta.11',
    '0.1.0-rc.1',
    '0.1.0',
    '0.1.1',
    '0.2.0',
    '0.10.0',
    '1.0.0'
  ]
  for (const [left, a] of ordered.entries())
    for (const [right, b] of ordered.entries()) expect(compareVersions(a, b), `${a} ${b}`).toBe(Math.sign(left - right))
})

test('whatever comes in as a head is refused in a sentence or waits for more, and nothing is thrown but that', () => {
  const { publicKey } = generateKeyPairSync('ed25519')
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 20_000 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(fc.base64String(), fc.base64String()).map(([a, b]) => Buffer.from(`ballast-update 1\n${a}\n${b}\n`)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(`ballast-update 1\n${text}`))
  )
  fc.assert(
    fc.property(hostile, (bytes) => {
      try {
        expect(readHead(bytes, publicKey)).toBeNull()
      } catch (error) {
        expect(error).toMatchObject({ name: 'UpdateRefused', message: expect.stringMatching(/^[A-Z].*\.$/) })
      }
    })
  )
})

test('what is signed and says more than this version knows is still read', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const head = readHead(writeHead({ ...MANIFEST, invented: 'later' } as typeof MANIFEST, privateKey), publicKey)
  expect(head?.manifest).toEqual(MANIFEST)
  expect(() => checkUpdate(MANIFEST, '0.1.0')).not.toThrow()
  expect(() => checkUpdate({ ...MANIFEST, product: '<script>' }, '0.1.0')).toThrow('(script)')
})
