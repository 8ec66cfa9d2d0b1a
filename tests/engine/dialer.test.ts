/** What *Test* sees of a TLS handshake, against a real one. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import type { Fault, TlsSeen } from '../../server/src/domain/test-run/observed.ts'
import { systemDialer } from '../../server/src/system/dial/dialer.ts'
import { authority } from '../support/authority.ts'

const world = authority('Example Root CA')
const issuing = world.subordinate('Example Issuing CA')
const leaf = issuing.issue('shop.example.test')
afterAll(() => {
  for (const each of [issuing, world]) each[Symbol.dispose]()
})

/** A handshake with a server that sends these certificates. */
async function seen(sent: readonly string[], roots: readonly string[]): Promise<TlsSeen | Fault> {
  const server = createServer({ cert: sent.join(''), key: leaf.keyPem }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const wire = await systemDialer.connect({ address: '127.0.0.1', port, source: null }, 5_000, new AbortController().signal)
  if ('fault' in wire) throw new Error(wire.words)
  const found = await wire.secure({ serverName: 'shop.example.test', roots })
  wire.close()
  server.close()
  return found
}

test('certificates that come are counted; the root that ends the chain is not, whoever brought it', async () => {
  const chain = [leaf.certificatePem, issuing.pem]
  expect(await seen(chain, [world.pem])).toMatchObject({ sent: 2, distrust: null })
  expect(await seen(chain, [])).toMatchObject({ sent: 2, distrust: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' })
  expect(await seen([...chain, world.pem], [world.pem])).toMatchObject({ sent: 2, distrust: null })
  expect(await seen([leaf.certificatePem], [world.pem])).toMatchObject({ sent: 1, distrust: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
})
