/** SSL and advanced properties through the whole engine: what goes by commands, what needs a worker, and what is refused. */
import { X509Certificate } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AdvancedProperties, SslProperties } from '../../server/src/contract/index.ts'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import { type Configuration, withEntity } from '../../server/src/domain/configuration.ts'
import { Refusal } from '../../server/src/domain/problems.ts'
import { type Backend, get, startBackend } from '../support/backends.ts'
import { testCertificate } from '../support/certificate.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type Bench, newBench, serviceOn, withService } from '../support/engine.ts'

const [PORT, BACKEND, EXTRA] = [21610, 21611, 21612]
const ADDRESS = '127.0.6.1'

let bench: Bench
let backend: Backend

beforeAll(async () => {
  backend = await startBackend(BACKEND)
  bench = await newBench()
})
afterAll(async () => {
  await bench.remove()
  await backend.stop()
})
afterEach(async () => {
  await bench.change((current) => ({ ...current, virtualServices: new Map() }))
})

const publish = () => bench.change(withService({ address: ADDRESS, port: PORT, type: 'http', check: TCP_CHECK }, [BACKEND]))

const edited =
  (part: { readonly advanced?: Partial<AdvancedProperties>; readonly ssl?: Partial<SslProperties> }) => (current: Configuration) => {
    const service = serviceOn(current, PORT)
    const next = { ...service, advanced: { ...service.advanced, ...part.advanced }, ssl: { ...service.ssl, ...part.ssl } }
    return withEntity(current, 'virtualServices', service.id, next)
  }

const entries = (...networks: readonly string[]) => networks.map((network) => ({ network, comment: '' }))
const isOpen = (): Promise<boolean> =>
  get(`http://${ADDRESS}:${PORT}/`).then(
    ({ status }) => status === 200,
    () => false
  )
const refusalOf = async (change: Promise<unknown>): Promise<readonly (string | undefined)[]> => {
  try {
    await change
  } catch (error) {
    if (error instanceof Refusal) return [error.code, error.errors[0]?.path]
    throw error
  }
  return []
}

test('entries of an access list come and go without a new worker; the file of the revision has them, too', async () => {
  await publish()
  await bench.change(edited({ advanced: { block: entries('10.0.0.0/8') } }))
  const worker = await bench.worker()
  expect(await isOpen()).toBe(true)

  const blocked = await bench.change(edited({ advanced: { block: entries('10.0.0.0/8', '127.0.0.0/8', '2001:db8::/32') } }))
  expect(blocked.plan).toEqual({ action: 'runtime', reasons: [expect.stringContaining('the access list changes')] })
  expect(await isOpen()).toBe(false)
  const name = (await bench.system.files.current()) ?? ''
  const { id } = serviceOn(bench.store.current().configuration, PORT)
  expect(await bench.system.files.read(name, `vs${id}.block.acl`)).toBe('10.0.0.0/8\n127.0.0.0/8\n2001:db8::/32\n')

  const open = await bench.change(edited({ advanced: { block: entries('10.0.0.0/8') } }))
  expect(open.plan.action).toBe('runtime')
  expect(await isOpen()).toBe(true)
  expect(await bench.worker()).toBe(worker)
})

test('extra ports open and close, and one that another program has is refused', async () => {
  await publish()
  await bench.change(edited({ advanced: { extraPorts: `${EXTRA}-${EXTRA + 2}` } }))
  expect((await get(`http://${ADDRESS}:${EXTRA + 2}/`)).body).toBe(String(BACKEND))
  await bench.change(edited({ advanced: { extraPorts: '' } }))
  await expect.poll(() => get(`http://${ADDRESS}:${EXTRA + 2}/`).catch(() => 'closed')).toBe('closed')
  const other = await startBackend(EXTRA + 5)
  const clash = bench.change((current) => {
    const service = serviceOn(current, PORT)
    const advanced = { ...service.advanced, extraPorts: `${EXTRA}-${EXTRA + 9}`, alternateAddress: '127.0.0.1' }
    return withEntity(current, 'virtualServices', service.id, { ...service, advanced })
  })
  expect(await refusalOf(clash)).toEqual(['engine-refused', 'port'])
  await other.stop()
  expect(await isOpen()).toBe(true)
})

test('a list of ciphers that selects nothing, and a revocation list that is none, are refused at their fields', async () => {
  const { certificatePem, keyPem } = testCertificate('site.example')
  const facts = { ...factsOf(new X509Certificate(certificatePem)), pem: certificatePem }
  await bench.engine.pipeline.change({
    author: 'test',
    edit: (current) => ({
      configuration: withEntity(
        withEntity(current, 'certificates', 9001, { ...facts, id: 9001, name: 'site', chain: [] }),
        'intermediates',
        9002,
        { ...facts, id: 9002, name: 'root' }
      ),
      materials: new Map([[facts.fingerprint, { certificatePem, keyPem }]])
    })
  })
  await publish()
  const accelerated = { acceleration: true, certificates: [9001] }
  await bench.change(edited({ ssl: accelerated }))
  const custom = { cipherSet: 'custom' as const, ciphers: 'NO-SUCH-CIPHER' }
  expect(await refusalOf(bench.change(edited({ ssl: custom })))).toEqual(['engine-refused', 'ssl.ciphers'])
  const clients = { clientCertificates: 'required' as const, clientAuthorities: [9002] }
  const revoked = { ...clients, clientRevocations: '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----' }
  expect(await refusalOf(bench.change(edited({ ssl: revoked })))).toEqual(['engine-refused', 'ssl.clientRevocations'])
  await bench.change(edited({ ssl: clients }))
  expect(serviceOn(bench.store.current().configuration, PORT).ssl.clientCertificates).toBe('required')
})
