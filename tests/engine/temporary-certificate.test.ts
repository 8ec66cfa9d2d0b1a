/** The certificate that a template's service begins with fits the ciphers of the service: clients can connect from the start. */
import { once } from 'node:events'
import { connect } from 'node:tls'
import type { TemplateView } from '@ballast/server/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ballast, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import type { ApiSession } from '../support/http.ts'

const WUI_PORT = 28_757

let ballast: Ballast
let api: ApiSession
let published = 0

beforeAll(async () => {
  ballast = await startBallast(await temporaryDirectory(), WUI_PORT, { options: ['--log-level', 'warn'] })
  api = await firstLogin(ballast)
}, 60_000)

afterAll(async () => {
  await ballast?.kill('SIGTERM')
  await removeDataDir(ballast?.dataDir ?? '')
})

const fileOf = (name: string, ssl: readonly string[]): string => `ballast-template: 1
name: ${name}
version: "1.0"
parameters:
  address: {type: address, label: Virtual Address}
services:
${ssl
  .map(
    (more, at) => `  - {id: web${at}, name: Web ${at}, address: "\${address}", port: ${8443 + at}, type: http,
      ssl: {acceleration: true, ${more}}}
`
  )
  .join('')}`

async function uploaded(name: string, ssl: readonly string[]): Promise<TemplateView> {
  const { id } = await api.call('templateCreate', { body: { file: Buffer.from(fileOf(name, ssl)).toString('base64') } })
  return api.call('templateShow', { params: { templateId: id } })
}

/** The cipher of a connection, and the kind of key that the service has shown. */
async function handshake(host: string, port: number, version: 'TLSv1.2' | 'TLSv1.3'): Promise<readonly [string, string | undefined]> {
  const socket = connect({ host, port, rejectUnauthorized: false, minVersion: version, maxVersion: version })
  try {
    await once(socket, 'secureConnect')
    return [socket.getCipher().name, socket.getPeerX509Certificate()?.publicKey.asymmetricKeyType]
  } finally {
    socket.destroy()
  }
}

const BOTH = 'protocols: [TLSv1.2, TLSv1.3]'

test.each([
  ['the default set', [BOTH], 'rsa', /^ECDHE-RSA-/],
  ['ECDSA only', [`${BOTH}, cipherSet: ecdsa-default`], 'ec', /^ECDHE-ECDSA-/],
  ['ECDSA only, the best', [`${BOTH}, cipherSet: ecdsa-best-practices`], 'ec', /^ECDHE-ECDSA-/],
  [
    'custom ciphers that take ECDSA only',
    [`${BOTH}, cipherSet: custom, ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE+aECDSA+CHACHA20:!aNULL"`],
    'ec',
    /^ECDHE-ECDSA-/
  ],
  ['one service of two takes ECDSA only', [BOTH, `${BOTH}, cipherSet: ecdsa-default`], 'ec', /^ECDHE-ECDSA-/]
] as const)('%s', async (name, ssl, key, cipher) => {
  published += 1
  const address = `127.203.1.${published}`
  const view = await uploaded(name, ssl)
  const { value } = await api.call('templatePublish', {
    params: { templateId: view.id },
    query: {},
    body: { parameters: { address } }
  })
  expect(value.services.map(({ port }) => port)).toEqual(ssl.map((_, index) => 8443 + index))
  for (const { port } of value.services) {
    expect(await handshake(address, port, 'TLSv1.2')).toEqual([expect.stringMatching(cipher), key])
    expect((await handshake(address, port, 'TLSv1.3'))[1]).toBe(key)
  }
})
