/** OCSP stapling with a real authority: asked, shown to clients, renewed without a new worker, kept over a restart. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import { knownFromPem } from '../../server/src/domain/certificates/known.ts'
import { ocspRequest, readOcsp, responderOf } from '../../server/src/domain/certificates/ocsp.ts'
import { withEntity } from '../../server/src/domain/configuration.ts'
import { newVirtualService } from '../../server/src/domain/defaults.ts'
import { authority } from '../support/authority.ts'
import { type Bench, newBench, openBench } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

const [PORT, RESPONDER] = [21620, 21621]
const ADDRESS = '127.0.6.2'
const URL = `http://127.0.0.1:${RESPONDER}/ocsp`

const ours = authority('Ours')
const site = ours.issue('site.example', [`authorityInfoAccess=OCSP;URI:${URL}`])
let verdict: 'good' | 'revoked' | 'silence' = 'good'
const asked: Buffer[] = []
let bench: Bench

const responder = createServer((request, answer) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    asked.push(Buffer.concat(parts))
    if (verdict === 'silence') answer.writeHead(500).end()
    else answer.end(responses[verdict]())
  })
})
const responses = { good: () => ours.ocspResponse(site), revoked: () => ours.ocspResponse(site, 'revoked') }

beforeAll(async () => {
  responder.listen(RESPONDER, '127.0.0.1')
  await once(responder, 'listening')
  bench = await newBench()
})
afterAll(async () => {
  await bench.remove()
  responder.close()
  ours[Symbol.dispose]()
})

/** What a client is shown with the certificate. */
const stapled = (): Promise<Buffer | null> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: ADDRESS, port: PORT, servername: 'site.example', rejectUnauthorized: false, requestOCSP: true })
    let response: Buffer | null = null
    socket.on('OCSPResponse', (answer: Buffer | null) => {
      response = answer
    })
    socket.on('secureConnect', () => {
      socket.destroy()
      resolve(response)
    })
    socket.on('error', reject)
  })

test('a request is what openssl makes of the same certificate, and its answers are understood', () => {
  expect(responderOf({ pem: site.certificatePem })).toBe(URL)
  const good = readOcsp(responses.good())
  expect(good?.good).toBe(true)
  expect(good === null ? 0 : good.nextUpdate.getTime() - Date.now()).toBeGreaterThan(23 * 3_600_000)
  expect(ours.lastRequest()).toEqual(ocspRequest({ pem: site.certificatePem }, knownFromPem(ours.pem)))
  expect(readOcsp(responses.revoked())?.good).toBe(false)
  expect(readOcsp(Buffer.from('nonsense'))).toBeNull()
})

test('an answer is fetched, stapled, and renewed by command; a revoked certificate and a silent authority change nothing', async () => {
  const { certificatePem, keyPem } = site
  const facts = factsOf(new X509Certificate(certificatePem))
  const root = factsOf(new X509Certificate(ours.pem))
  await bench.engine.pipeline.change({
    author: 'test',
    edit: (current) => {
      const service = newVirtualService(9003, {
        address: ADDRESS,
        port: PORT,
        type: 'http',
        ssl: { acceleration: true, certificates: [9001], ocspStapling: true }
      })
      const withSite = withEntity(current, 'certificates', 9001, { ...facts, id: 9001, name: 'site', pem: certificatePem, chain: [] })
      const withRoot = withEntity(withSite, 'intermediates', 9002, { ...root, id: 9002, name: 'root', pem: ours.pem })
      return {
        configuration: withEntity(withRoot, 'virtualServices', 9003, service),
        materials: new Map([[facts.fingerprint, { certificatePem, keyPem }]])
      }
    }
  })
  const first = await waitFor(stapled)
  expect(readOcsp(first)?.good).toBe(true)

  const worker = await bench.worker()
  await bench.leave()
  bench = await openBench(bench.dataDir)
  expect(await stapled()).toEqual(first)
  expect(await bench.worker()).toBe(worker)

  const due = async (): Promise<number> => {
    const kept: unknown = JSON.parse(bench.store.machineValue('engine.ocsp') ?? '{}')
    const text = JSON.stringify(kept).replace(/"renewAt":\d+/, '"renewAt":0')
    bench.store.setMachineValue('engine.ocsp', text)
    const count = asked.length
    await bench.leave()
    bench = await openBench(bench.dataDir)
    await waitFor(() => asked.length > count)
    return count
  }
  for (const bad of ['revoked', 'silence'] as const) {
    verdict = bad
    await due()
    await waitFor(() => bench.said.some((text) => text.includes('no usable OCSP answer')))
    expect(await stapled()).toEqual(first)
  }
  verdict = 'good'
  await due()
  const second = await waitFor(async () => {
    const now = await stapled()
    return now?.equals(first) === false ? now : null
  })
  expect(readOcsp(second)?.good).toBe(true)
  expect(await bench.worker()).toBe(worker)
})
