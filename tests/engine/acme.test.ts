/** ACME with a real directory (Pebble): both challenges, through services and beside them, renewal, and what is refused. */
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withEntity } from '../../server/src/domain/configuration.ts'
import type { OrderInput, SeenOrder } from '../../server/src/engine/acme/keeper.ts'
import type { StoredDnsUpdate } from '../../server/src/engine/acme/ports.ts'
import { type Backend, get, startBackend, startBackendAt } from '../support/backends.ts'
import { type Bench, newBench, openBench, serviceOn, withService } from '../support/engine.ts'
import { type NameServer, startNameServer } from '../support/name-server.ts'
import { EAB, type Pebble, pebbleMissing, startPebble } from '../support/pebble.ts'
import { waitFor } from '../support/wait.ts'

const [DIRECTORY, BOUND_DIRECTORY, DNS, BACKEND, HTTPS] = [22640, 22642, 22644, 22645, 22646]
/** A service with port 80; a redirector; one with HTTPS alone; one that does not read HTTP. */
const [WEB, OLD, SECURE, RAW, TAKEN] = ['127.0.6.41', '127.0.6.42', '127.0.6.43', '127.0.6.44', '127.0.6.45']
const ZONE = 'example.test'
const KEY = { name: 'ballast.key', algorithm: 'hmac-sha256', secret: 'c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMgbG9uZyE=' } as const
const dns: StoredDnsUpdate = {
  server: '127.0.0.1',
  port: DNS,
  zone: '',
  keyName: KEY.name,
  algorithm: KEY.algorithm,
  secret: KEY.secret,
  wait: 0
}

const missing = pebbleMissing()

describe.skipIf(missing !== null)(`with Pebble${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let pebble: Pebble
  let names: NameServer
  let backend: Backend
  let bench: Bench
  let accountId: number

  beforeAll(async () => {
    names = await startNameServer(DNS, ZONE, KEY)
    backend = await startBackend(BACKEND)
    pebble = await startPebble(DIRECTORY, `127.0.0.1:${DNS}`)
    bench = await newBench()
    await bench.change(withService({ address: WEB, port: 80, type: 'http' }, [BACKEND]))
    await bench.change(withService({ address: OLD, port: 80, type: 'http', redirect: { url: 'https://%h%s' } }, []))
    await bench.change(withService({ address: SECURE, port: HTTPS, type: 'http' }, [BACKEND]))
    await bench.change(withService({ address: RAW, port: 80, type: 'generic' }, [BACKEND]))
    await waitFor(async () => (await get(`http://${WEB}/`)).status === 200)
    const account = await bench.engine.acme.register({
      directoryUrl: pebble.directoryUrl,
      email: 'admin@example.test',
      termsAgreed: true,
      authority: pebble.authority.pem
    })
    accountId = account.id
  })
  afterAll(async () => {
    await bench?.remove()
    await pebble?.stop()
    await backend?.stop()
    names?.close()
  })

  const input = (part: Partial<OrderInput> & Pick<OrderInput, 'names'>): OrderInput => ({
    name: part.names[0] ?? '',
    accountId,
    keyType: 'ec-p256',
    challenge: 'http-01',
    addresses: [],
    dns: null,
    renewDays: 30,
    ...part
  })

  /** Waits until the newest try has ended. */
  async function ended(id: number, tries = 1): Promise<SeenOrder> {
    return waitFor(() => {
      const seen = bench.engine.acme.order(id)
      return seen.tries.length >= tries && seen.tries[0]?.finishedAt != null ? seen : null
    }, 60)
  }
  const order = async (part: Parameters<typeof input>[0]): Promise<SeenOrder> => ended(bench.engine.acme.add(input(part)).order.id)
  const failure = ({ tries }: SeenOrder) => tries[0]?.steps.at(-1)

  const shown = (host: string, port: number, servername: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, servername, rejectUnauthorized: false })
      socket.on('secureConnect', () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '')
        socket.destroy()
      })
      socket.on('error', reject)
    })

  test('HTTP-01 through a service: other paths go on, and a renewal changes what clients see without a reload', async () => {
    names.point('www.example.test', WEB)
    const before = (await get(`http://${WEB}/.well-known/acme-challenge/nothing`)).body
    expect(before).toBe(String(BACKEND))
    const first = await order({ names: ['www.example.test'], addresses: [WEB] })
    expect(first.tries[0]?.steps.map(({ id, status }) => [id, status])).toEqual(
      ['order', 'prepare', 'check', 'certificate', 'install'].map((id) => [id, 'pass'])
    )
    expect(first.certificate).toMatchObject({ name: 'www.example.test', names: ['www.example.test'], keyType: 'EC P-256' })
    // Nothing is left of the answers, and what the service itself says is as before.
    const token = '.well-known/acme-challenge/'
    expect((await get(`http://${WEB}/${token}nothing`)).body).toBe(String(BACKEND))

    await bench.change((current) => {
      const service = serviceOn(current, HTTPS)
      return withEntity(current, 'virtualServices', service.id, {
        ...service,
        ssl: { ...service.ssl, acceleration: true, certificates: [first.certificate?.id ?? 0] }
      })
    })
    expect(await shown(SECURE, HTTPS, 'www.example.test')).toBe(first.certificate?.fingerprint)
    const worker = await bench.worker()
    bench.engine.acme.renew(first.order.id)
    const second = await ended(first.order.id, 2)
    expect(second.tries).toHaveLength(2)
    expect(second.certificate?.id).toBe(first.certificate?.id)
    expect(second.certificate?.fingerprint).not.toBe(first.certificate?.fingerprint)
    expect(await shown(SECURE, HTTPS, 'www.example.test')).toBe(second.certificate?.fingerprint)
    expect(second.tries[0]?.steps.at(-1)?.detail).toContain('Without a reload')
    expect(await bench.worker()).toBe(worker)
    expect(Date.parse(second.nextAt ?? '')).toBeGreaterThan(Date.now() + 30 * 86_400_000)
    expect(bench.store.revisions({ limit: 1 }).items[0]).toMatchObject({
      author: 'Ballast',
      note: 'ACME: certificate “www.example.test” renewed'
    })
  })

  test('HTTP-01 goes before a redirect', async () => {
    names.point('old.example.test', OLD)
    const done = await order({ names: ['old.example.test'], addresses: [OLD] })
    expect(done.certificate?.names).toEqual(['old.example.test'])
    expect((await get(`http://${OLD}/.well-known/acme-challenge/x`)).status).toBe(302)
  })

  test('HTTP-01 where no service has port 80: a listener of our own, which gives way to a service and goes with the order', async () => {
    names.point('secure.example.test', SECURE)
    await expect(get(`http://${SECURE}/`)).rejects.toThrow('ECONNREFUSED')
    const done = await order({ names: ['secure.example.test'], addresses: [SECURE] })
    expect(done.certificate?.names).toEqual(['secure.example.test'])
    expect((await get(`http://${SECURE}/`)).status).toBe(404)
    const worker = await bench.worker()
    bench.engine.acme.renew(done.order.id)
    expect((await ended(done.order.id, 2)).tries[0]?.ok).toBe(true)
    expect(await bench.worker()).toBe(worker)

    await bench.change(withService({ address: SECURE, port: 80, type: 'http' }, [BACKEND]))
    await waitFor(async () => (await get(`http://${SECURE}/`)).body === String(BACKEND))
    bench.engine.acme.renew(done.order.id)
    expect((await ended(done.order.id, 3)).tries[0]?.ok).toBe(true)
    await bench.change((current) => {
      const service = [...current.virtualServices.values()].find(({ address, port }) => address === SECURE && port === 80)
      return withEntity(current, 'virtualServices', service?.id ?? 0, null)
    })
    expect((await get(`http://${SECURE}/`)).status).toBe(404)
    bench.engine.acme.remove(done.order.id)
    await waitFor(async () =>
      get(`http://${SECURE}/`).then(
        () => false,
        () => true
      )
    )
    // The certificate itself stays.
    expect(bench.store.current().configuration.certificates.get(done.certificate?.id ?? 0)?.names).toEqual(['secure.example.test'])
  })

  test('DNS-01 by signed updates, for all hosts of a domain; the records go afterwards', async () => {
    const done = await order({ names: ['example.test', '*.example.test', 'a.sub.example.test'], challenge: 'dns-01', dns })
    expect(failure(done)).toMatchObject({ id: 'install', status: 'pass' })
    expect(done.certificate?.names.toSorted()).toEqual(['*.example.test', 'a.sub.example.test', 'example.test'])
    expect(names.updates.length).toBeGreaterThan(0)
    expect(names.updates.every((verdict) => verdict === 'taken')).toBe(true)
    for (const name of ['example.test', 'a.sub.example.test']) expect(names.texts(`_acme-challenge.${name}`)).toEqual([])
  })

  test.each([
    [{ secret: Buffer.from('another secret').toString('base64') }, 'signature', 'Compare key name'],
    [{ keyName: 'other.key' }, 'signature', 'Compare key name'],
    [{ port: DIRECTORY + 7 }, 'refused the connection', 'Check address and port']
  ])('DNS-01 with a fault in the settings (%#) says which', async (part, words, advice) => {
    const done = await order({ names: ['fault.example.test'], challenge: 'dns-01', dns: { ...dns, ...part } })
    expect(failure(done)).toMatchObject({
      id: 'prepare',
      status: 'fail',
      detail: expect.stringContaining(words),
      advice: expect.stringContaining(advice)
    })
    bench.engine.acme.remove(done.order.id)
  })

  test('a name that points elsewhere: why, what to do, and a pause before the next try', async () => {
    names.point('lost.example.test', '127.0.6.49')
    const started = Date.now()
    const done = await order({ names: ['lost.example.test'], addresses: [WEB] })
    expect(failure(done)).toMatchObject({
      id: 'check',
      status: 'fail',
      detail: expect.stringContaining('could not connect to lost.example.test at port 80'),
      advice: expect.stringContaining(WEB)
    })
    expect(done.order.failures).toBe(1)
    expect(Date.parse(done.nextAt ?? '') - started).toBeGreaterThan(9 * 60_000)
    names.point('lost.example.test', WEB)
    bench.engine.acme.renew(done.order.id)
    const again = await ended(done.order.id, 2)
    expect(again.tries.map(({ ok }) => ok)).toEqual([true, false])
    expect(again.order.failures).toBe(0)
  })

  test('another machine at the name gives another answer', async () => {
    names.point('taken.example.test', SECURE)
    const service = withService({ address: SECURE, port: 80, type: 'http' }, [BACKEND])
    await bench.change(service)
    await waitFor(async () => (await get(`http://${SECURE}/`)).status === 200)
    const done = await order({ names: ['taken.example.test'], addresses: [WEB] })
    expect(failure(done)).toMatchObject({ status: 'fail', detail: expect.stringContaining('gave another answer') })
  })

  test('what cannot work is refused at its field, before anything is sent', () => {
    const at = (part: Parameters<typeof input>[0]) => {
      try {
        bench.engine.acme.add(input(part))
      } catch (error) {
        return error
      }
      throw new Error('It was not refused.')
    }
    expect(at({ names: ['*.example.test'], addresses: [WEB] })).toMatchObject({ errors: [{ path: 'names.0' }] })
    expect(at({ names: ['a.example.test'], addresses: [] })).toMatchObject({ errors: [{ path: 'addresses' }] })
    expect(at({ names: ['a.example.test'], addresses: [WEB, '127.0.6.99'] })).toMatchObject({ errors: [{ path: 'addresses.1' }] })
    expect(at({ names: ['a.example.test'], addresses: [RAW] })).toMatchObject({ message: expect.stringContaining('does not read HTTP') })
    expect(at({ names: ['192.0.2.1', 'intranet'], challenge: 'dns-01', dns })).toMatchObject({
      errors: [{ path: 'names.0' }, { path: 'names.1' }]
    })
    expect(at({ names: ['a.example.test'], addresses: [WEB], accountId: 99 })).toMatchObject({ errors: [{ path: 'accountId' }] })
  })

  test('an account: terms, trust, the wrong address, customers only; and none is deleted in use', async () => {
    const { acme } = bench.engine
    const whole = { directoryUrl: pebble.directoryUrl, termsAgreed: true, authority: pebble.authority.pem }
    const refused = (part: object) => expect(acme.register({ ...whole, ...part })).rejects
    await refused({ termsAgreed: false }).toMatchObject({
      errors: [{ path: 'termsAgreed', message: expect.stringContaining('terms of service') }]
    })
    await refused({ authority: '' }).toMatchObject({ errors: [{ path: 'directoryUrl', message: expect.stringContaining('not trusted') }] })
    await refused({ authority: 'nonsense' }).toMatchObject({ errors: [{ path: 'authority' }] })
    await refused({ directoryUrl: pebble.directoryUrl.replace('/dir', '/nothing') }).toMatchObject({ errors: [{ path: 'directoryUrl' }] })
    await refused({ directoryUrl: `https://127.0.0.1:${DIRECTORY + 9}/` }).toMatchObject({
      errors: [{ path: 'directoryUrl', message: expect.stringContaining('refused the connection') }]
    })
    const bound = await startPebble(BOUND_DIRECTORY, `127.0.0.1:${DNS}`, { binding: true })
    try {
      const there = { directoryUrl: bound.directoryUrl, authority: bound.authority.pem }
      await refused(there).toMatchObject({ errors: [{ path: 'eabKeyId' }] })
      await refused({ ...there, eabKeyId: EAB.keyId }).toMatchObject({ errors: [{ path: 'eabKey' }] })
      await refused({ ...there, eabKeyId: EAB.keyId, eabKey: 'AAAA' }).toMatchObject({ errors: [{ path: expect.any(String) }] })
      const customer = await acme.register({ ...whole, ...there, eabKeyId: EAB.keyId, eabKey: EAB.key })
      await acme.removeAccount(customer.id)
      expect(acme.accounts().map(({ id }) => id)).toEqual([accountId])
    } finally {
      await bound.stop()
    }
    await expect(acme.removeAccount(accountId)).rejects.toMatchObject({ code: 'in-use' })
  })

  test('all of it is there after a restart, and the engine goes on as it is', async () => {
    const before = bench.engine.acme.orders()
    const worker = await bench.worker()
    await bench.leave()
    bench = await openBench(bench.dataDir)
    const after = bench.engine.acme.orders()
    expect(after.map(({ order: { id, names: all }, tries }) => [id, all, tries.length])).toEqual(
      before.map(({ order: { id, names: all }, tries }) => [id, all, tries.length])
    )
    expect(await bench.worker()).toBe(worker)
    const [first] = after
    bench.engine.acme.renew(first?.order.id ?? 0)
    expect((await ended(first?.order.id ?? 0, (first?.tries.length ?? 0) + 1)).tries[0]?.ok).toBe(true)
    expect(await bench.worker()).toBe(worker)
  })

  test('port 80 that another program has is named, and keeps nothing else from changing, nor HAProxy from starting', async () => {
    const squatter = await startBackendAt(TAKEN, 80)
    try {
      await bench.change(withService({ address: TAKEN, port: HTTPS, type: 'http' }, [BACKEND]))
      const done = await order({ names: ['squatted.example.test'], addresses: [TAKEN] })
      expect(failure(done)).toMatchObject({
        id: 'prepare',
        status: 'fail',
        detail: expect.stringMatching(/port 80.*in use|80.*another program/i)
      })
      expect((await bench.change(withService({ address: TAKEN, port: HTTPS + 1, type: 'http' }, [BACKEND]))).revision).not.toBeNull()

      // As it would be if the program had come while HAProxy was away.
      const kept: unknown = JSON.parse(bench.store.machineValue('engine.challenges') ?? '[]')
      bench.store.setMachineValue('engine.challenges', JSON.stringify([...(Array.isArray(kept) ? kept : []), TAKEN]))
      await bench.leave()
      await bench.system.process.stop()
      bench = await openBench(bench.dataDir)
      await waitFor(async () => (await get(`http://${WEB}/`)).status === 200)
      expect(bench.store.machineValue('engine.challenges')).toBe('[]')
      bench.engine.acme.remove(done.order.id)
    } finally {
      await squatter.stop()
    }
  })

  test('a directory that is gone fails in words, and a deleted certificate is not made again by itself', async () => {
    const [first] = bench.engine.acme.orders()
    const id = first?.order.id ?? 0
    await pebble.stop()
    bench.engine.acme.renew(id)
    const done = await ended(id, (first?.tries.length ?? 0) + 1)
    expect(failure(done)).toMatchObject({ id: 'order', status: 'fail', detail: expect.stringContaining('refused the connection') })
    await bench.change((current) => {
      const service = serviceOn(current, HTTPS)
      const without = withEntity(current, 'virtualServices', service.id, {
        ...service,
        ssl: { ...service.ssl, acceleration: false, certificates: [] }
      })
      return withEntity(without, 'certificates', first?.certificate?.id ?? 0, null)
    })
    expect(bench.engine.acme.order(id)).toMatchObject({ certificate: null, nextAt: null })
  })
})
