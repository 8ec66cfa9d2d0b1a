import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completeChain, readIntermediates } from './index.ts'
import { EC, file, folder, make, openssl, RSA, refusal, text } from './testing/openssl.ts'

describe('intermediates', () => {
  test('several in a file, PEM, DER or PKCS#7; roots are welcome', () => {
    const names = (bytes: Buffer | string) => readIntermediates(Buffer.from(bytes)).map(({ facts }) => facts.commonName)
    writeFileSync(join(folder, 'authorities.pem'), text('issuing.pem') + text('middle.pem') + text('root.pem') + text('middle.pem'))
    expect(names(file('authorities.pem'))).toEqual(['issuing', 'middle', 'root'])
    expect(names(openssl('x509', '-in', 'middle.pem', '-outform', 'DER'))).toEqual(['middle'])
    for (const form of ['PEM', 'DER']) {
      const p7b = openssl('crl2pkcs7', '-nocrl', '-certfile', 'authorities.pem', '-outform', form)
      expect(names(p7b).toSorted()).toEqual(['issuing', 'middle', 'root'])
    }
  })

  test('server certificates, keys and nothing at all are refused with a sentence', () => {
    const said = (bytes: string) => refusal(() => readIntermediates(Buffer.from(bytes)))
    expect(said(text('web.pem'))).toMatchObject({
      path: 'certificate',
      message: expect.stringMatching(/web is not that of a certification authority/)
    })
    expect(said(text('middle.pem') + text('web.pem')).message).toMatch(/web is not/)
    expect(said(text('middle.pem') + text('middle.key')).message).toMatch(/private key/)
    expect(said('hello').message).toMatch(/no certificate/)
  })
})

describe('chains', () => {
  const pems = (...names: string[]) => names.map((name) => ({ pem: text(`${name}.pem`) }))
  const complete = (leaf: string, inFile: readonly string[], stored: readonly string[]) =>
    completeChain({ pem: text(`${leaf}.pem`), chain: inFile.map((name) => text(`${name}.pem`)) }, pems(...stored))

  test('wherever the parts are, they are put in order, without the root', () => {
    const parts = ['issuing', 'middle', 'root', 'other', 'shop']
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: parts.length }), fc.nat(parts.length), (order, split) => {
        const found = complete('web', order.slice(0, split), order.slice(split))
        expect(found).toEqual({ chain: [text('issuing.pem'), text('middle.pem')], complete: true, missingIssuer: null })
      }),
      { numRuns: 30 }
    )
  })

  test('what is missing is named', () => {
    expect(complete('web', [], [])).toEqual({ chain: [], complete: false, missingIssuer: 'issuing' })
    expect(complete('web', [], ['issuing'])).toEqual({ chain: [text('issuing.pem')], complete: false, missingIssuer: 'middle' })
    expect(complete('web', ['middle'], ['issuing'])).toMatchObject({ complete: false, missingIssuer: 'root' })
    expect(complete('other', [], [])).toEqual({ chain: [], complete: true, missingIssuer: null })
  })

  test('a name alone proves nothing: the signature decides', () => {
    const genuine = text('issuing.pem')
    const leaf = text('web.pem')
    make('issuing', EC, { ca: true, by: 'middle' })
    const impostor = text('issuing.pem')
    expect(completeChain({ pem: leaf, chain: [] }, [{ pem: impostor }])).toMatchObject({ chain: [], missingIssuer: 'issuing' })
    const found = completeChain({ pem: leaf, chain: [] }, [{ pem: impostor }, { pem: genuine }, ...pems('middle', 'root')])
    expect(found.chain[0]).toBe(genuine)
  })

  test('authorities that signed each other end, too', () => {
    make('east', RSA, { ca: true })
    make('west', RSA, { ca: true, by: 'east' })
    const sign = [
      'x509',
      '-req',
      '-in',
      'east.csr',
      '-CA',
      'west.pem',
      '-CAkey',
      'west.key',
      '-CAcreateserial',
      '-days',
      '30',
      '-extfile',
      'east.ext',
      '-out',
      'eastwest.pem'
    ]
    openssl(...sign)
    make('leaf', RSA, { by: 'west' })
    expect(complete('leaf', [], ['west', 'eastwest'])).toMatchObject({ complete: false, missingIssuer: 'west' })
    expect(complete('leaf', [], ['west', 'eastwest', 'east'])).toMatchObject({ complete: true, chain: [text('west.pem')] })
  })

  test('a thousand services ask for one chain without waiting', () => {
    const start = performance.now()
    for (let at = 0; at < 1000; at += 1) complete2()
    expect(performance.now() - start).toBeLessThan(500)
  })
  const shop = { pem: text('shop.pem'), chain: [] }
  const stored = pems('issuing', 'middle', 'root')
  const complete2 = () => completeChain(shop, stored)
})
