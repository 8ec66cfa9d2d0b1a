/** The machine's part of the API: who may do what, what reaches the helper, and what is said where there is no appliance. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withEntity } from '../domain/configuration.ts'
import { newInterface } from '../domain/defaults.ts'
import { Refusal } from '../domain/problems.ts'
import type { Network } from '../engine/offers.ts'
import { openStore, type Store } from '../store/store.ts'
import { createGuard } from './auth/guard.ts'
import { type TestApp, testAppLoggedIn } from './testing/app.ts'
import { memoryNetwork } from './testing/memory-engine.ts'

let folder: string
let store: Store
let asked: string[]
let lacks: string[]
let refusal: Refusal | null
let renewed: number
let api: TestApp

/** An appliance whose helper believes everything. */
function appliance(): Network {
  const tool: Network['tool'] = (verb, question) => {
    asked.push(`${verb} ${JSON.stringify(question)}`)
    if (refusal !== null) return Promise.reject(refusal)
    const answers: Readonly<Record<string, unknown>> = {
      clock: { synchronised: true, sources: { ok: true, text: '' } },
      versionKeep: { kept: true },
      versions: {
        running: 'b',
        isTrial: false,
        a: { version: '0.1.0', schema: 0, state: 'good' },
        b: { version: '0.2.0', schema: 1, state: 'good' },
        writing: null,
        last: null
      }
    }
    return Promise.resolve((answers[verb] ?? {}) as never)
  }
  return {
    ...memoryNetwork(),
    live: () => ({ helper: { present: true, reason: '' }, pending: null, links: [] }),
    lacks: () => lacks,
    tool
  }
}

const console = createGuard({ authenticate: () => null, look: () => null }, () => true)

const renewWebCertificate = async (): Promise<void> => {
  renewed += 1
}

async function start(options: Parameters<typeof testAppLoggedIn>[1] = {}): Promise<void> {
  await api.app.close()
  store.close()
  store = openStore(join(folder, `${Math.random()}`, 'ballast.db'))
  api = await testAppLoggedIn(store, { networking: appliance(), renewWebCertificate, ...options })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-machine-api-'))
  asked = []
  lacks = []
  refusal = null
  renewed = 0
  store = openStore(join(folder, 'ballast.db'))
  api = await testAppLoggedIn(store)
})
afterEach(async () => {
  await api.app.close()
  store.close()
  rmSync(folder, { recursive: true })
})

test('without the helper nothing of the machine can be done, and each answer says why', async () => {
  expect((await api.client.call('machineShow')).access).toEqual({ allowed: false, reason: expect.stringMatching(/appliance/) })
  const calls = [
    () => api.client.call('machineReboot'),
    () => api.client.call('machineShutdown'),
    () => api.client.call('clockSet', { body: { at: '2026-11-25T03:00:00Z' } }),
    () => api.client.call('updateUpload', { body: { bytes: 10 } }),
    () => api.client.call('updateInstall'),
    () => api.client.call('updateStart')
  ]
  for (const call of calls)
    await expect(call()).rejects.toMatchObject({ problem: { code: 'helper-unreachable', detail: expect.stringMatching(/appliance/) } })
})

test('a helper on a machine that is no appliance counts as none', async () => {
  lacks = ['appliance']
  await start()
  await expect(api.client.call('machineReboot')).rejects.toMatchObject({ problem: { code: 'helper-unreachable' } })
  expect((await api.client.call('updateShow')).access.allowed).toBe(false)
  expect(asked).toEqual([])
})

test('restarts and the clock reach the helper, and the audit log', async () => {
  await start()
  await api.client.call('machineReboot')
  await api.client.call('machineShutdown')
  await api.client.call('clockSet', { body: { at: '2026-11-25T03:00:00Z' } })
  expect(asked).toEqual(['power {"action":"reboot"}', 'power {"action":"shutdown"}', 'setClock {"at":"2026-11-25T03:00:00Z"}', 'clock {}'])
  expect(api.audit.map(({ action }) => action)).toEqual(['reboot', 'shutdown', 'clock-set'])
  await expect(api.client.call('clockSet', { body: { at: '2019-01-01T00:00:00Z' } })).rejects.toThrow(/between 2020 and 2099/)
})

test('the helper’s own no arrives as a sentence', async () => {
  await start()
  refusal = new Refusal('machine-refused', 'The clock is set by NTP hosts.')
  await expect(api.client.call('clockSet', { body: { at: '2026-11-25T03:00:00Z' } })).rejects.toMatchObject({
    problem: { code: 'machine-refused', detail: 'The clock is set by NTP hosts.', status: 422 }
  })
})

test('the other version says whether it brings back an older configuration', async () => {
  await start({ uploads: { state: () => null, digest: () => null, begin: never, piece: never, forget: () => Promise.resolve() } })
  expect(await api.client.call('updateShow')).toMatchObject({
    running: { version: '0.2.0', state: 'good' },
    other: { version: '0.1.0', state: 'good', bringsBackOldConfiguration: true }
  })
  await expect(api.client.call('updateInstall')).rejects.toThrow(/no uploaded update/)
  await api.client.call('updateStart')
  expect(asked.at(-1)).toBe('versionTry {}')
})

const never = (): Promise<never> => Promise.reject(new Error('Not in this test.'))

test('what wipes the machine or opens its web access is the console’s alone', async () => {
  await start()
  for (const name of ['factoryReset', 'webAccessReset', 'versionKeep', 'health'] as const)
    await expect(api.client.call(name)).rejects.toMatchObject({ problem: { code: 'not-allowed' } })
  expect(asked).toEqual([])
})

test('web access reset: every interface answers, the packet filter does not hold for it, the certificate is new; services stay', async () => {
  await start({ guard: console })
  const { configuration } = store.configurations.current()
  const card = { ...newInterface(7, 'eth0', { type: 'card' }), adminAccess: false }
  const filter = { ...configuration.settings.packetFilter, enabled: true, includeWui: true }
  store.configurations.commit({
    base: 0,
    next: withEntity({ ...configuration, settings: { ...configuration.settings, packetFilter: filter } }, 'interfaces', 7, card),
    changes: [],
    words: [],
    author: 'bal',
    note: 'Locked out',
    at: '2026-11-25T03:00:00.000Z',
    action: 'none',
    undoes: null,
    materials: new Map()
  })
  await api.client.call('webAccessReset')
  const { settings, interfaces } = store.configurations.current().configuration
  expect(settings.packetFilter).toMatchObject({ enabled: true, includeWui: false })
  expect(interfaces.get(7)?.adminAccess).toBe(true)
  expect(renewed).toBe(1)
})

test('health is that of engine and helper together', async () => {
  await start({ guard: console })
  expect(await api.client.call('health')).toEqual({ healthy: true, reason: '' })
  expect(await api.client.call('versionKeep')).toEqual({ kept: true })
  lacks = ['appliance']
  expect(await api.client.call('health')).toMatchObject({ healthy: false })
  await start({
    guard: console,
    live: { ...api.live, engine: () => ({ ...api.live.engine(), status: 'unreachable' as const, reason: 'It is away.' }) }
  })
  expect((await api.client.call('health')).reason).toMatch(/does not run this configuration\. It is away\./)
})
