/** What typical services become, as files to read; what determinism means; and that text stays text. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ContentRule, PLAIN_CHECK, RedirectUrl, type VirtualService } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { checkFor, DEFAULT_PERSISTENCE, EMPTY_CONFIGURATION, newRealServer, newVirtualService } from '../domain/defaults.ts'
import { mainFarm } from '../domain/farm.ts'
import { arbitraryConfiguration } from '../domain/testing/arbitrary.ts'
import { render } from './render.ts'
import type { RenderEnvironment } from './rendered.ts'
import { serverOptions } from './server.ts'
import { serverContext, serviceText } from './service.ts'
import { linesWith, readSections, readWords } from './testing/read.ts'

const ENVIRONMENT: RenderEnvironment = {
  openFiles: 20_000,
  threads: 2,
  resolved: new Map([['fe1.contoso.local', '10.0.0.21']]),
  drained: new Set([33]),
  paths: { statsSocket: '/run/engine/stats.sock', peersSocket: '/run/engine/peers.sock', stateFile: '/run/engine/state' },
  cookieKey: 'key'
}
const NOW = '2026-01-01T00:00:00.000Z'
const DEFAULTS = newVirtualService(1, { address: '::1', port: 80 })

function service(
  input: Partial<VirtualService> & { readonly port: number },
  servers: readonly (Partial<VirtualService['realServers'][number]> & { readonly address: string })[]
): VirtualService {
  const empty = newVirtualService(12, { address: '192.168.2.10', ...input })
  return { ...empty, realServers: servers.map((server, at) => newRealServer(31 + at, server, empty, NOW)) }
}

const configurationOf = (...services: readonly VirtualService[]): Configuration => ({
  ...EMPTY_CONFIGURATION,
  virtualServices: new Map(services.map((entry) => [entry.id, entry]))
})

const textOf = (configuration: Configuration, environment = ENVIRONMENT): string => {
  const [file] = render(configuration, environment).files
  return file?.kind === 'text' ? file.text : ''
}

const persistence = (mode: VirtualService['persistence']['mode'], timeout = 1200) => ({ ...DEFAULT_PERSISTENCE, mode, timeout })

const GOLDEN: Readonly<Record<string, VirtualService>> = {
  'http-cookie': service({ port: 80, persistence: persistence('active-cookie'), scheduling: 'weighted-round-robin' }, [
    { address: '10.0.0.21', weight: 2000 },
    { address: '2001:db8::22', connectionLimit: 500, enabled: false },
    { address: '10.0.0.23', enabled: false }
  ]),
  'https-reencrypt': service(
    {
      port: 443,
      persistence: persistence('super-http-source-ip'),
      scheduling: 'least-connection',
      idleTimeout: 1800,
      ssl: { ...DEFAULTS.ssl, acceleration: true, reencrypt: true, certificates: [5, 4], serverVerification: 'none' },
      check: {
        ...checkFor('http', 443),
        port: 4443,
        url: '/hosting/discovery',
        host: 'owa.contoso.com',
        httpMethod: 'GET',
        statusCodes: [401, 302]
      }
    },
    [{ address: 'fe1.contoso.local' }, { address: 'fe2.contoso.local' }, { address: '10.0.0.23', enabled: false }]
  ),
  'https-legacy': service(
    {
      port: 443,
      ssl: { ...DEFAULTS.ssl, acceleration: true, certificates: [4], protocols: ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] },
      forwardedHeader: 'none',
      check: { ...newVirtualService(1, { address: '::1', port: 80 }).check, port: 8080 }
    },
    [{ address: '10.0.0.21', port: 80 }]
  ),
  'tcp-source-ip': service(
    { port: 5061, address: '2001:db8::10', persistence: persistence('source-ip'), subnetOriginating: false, idleTimeout: 0 },
    [{ address: '10.0.0.21' }, { address: '2001:db8::22' }]
  ),
  redirect: service({ port: 80, redirect: { url: 'https://%h:8443%s' } }, [])
}

describe('typical services', () => {
  test.each(Object.entries(GOLDEN))('%s', async (name, entry) => {
    await expect(serviceText(entry, EMPTY_CONFIGURATION, ENVIRONMENT)).toMatchFileSnapshot(`testing/golden/${name}.cfg`)
  })

  test('the process', async () => {
    const text = textOf(EMPTY_CONFIGURATION).replace(/str\([0-9a-f]{64}\)/, 'str(DIGEST)')
    await expect(text).toMatchFileSnapshot('testing/golden/process.cfg')
  })
})

describe('a revision', () => {
  const [one, two] = [
    { ...service({ port: 80 }, [{ address: '10.0.0.1' }]), id: 2 },
    { ...service({ port: 81 }, [{ address: '10.0.0.2' }]), id: 1 }
  ]

  test('does not depend on the order of the objects', () => {
    expect(render(configurationOf(one, two), ENVIRONMENT)).toEqual(render(configurationOf(two, one), ENVIRONMENT))
  })

  test('carries its digest, and another configuration has another', () => {
    const { digest } = render(configurationOf(one), ENVIRONMENT)
    const [global] = readSections(textOf(configurationOf(one)))
    expect(linesWith(global, 'set-var', 'proc.digest')).toEqual([[`str(${digest})`]])
    expect(render(configurationOf(one, two), ENVIRONMENT).digest).not.toBe(digest)
  })

  test('follows the environment although the service is the same object', () => {
    const named = service({ port: 80 }, [{ address: 'fe2.contoso.local' }])
    const serverOf = (environment: RenderEnvironment) =>
      readSections(textOf(configurationOf(named), environment)).flatMap((section) => linesWith(section, 'server', 'rs31'))
    const resolved = new Map([['fe2.contoso.local', '10.0.0.22']])
    expect(serverOf(ENVIRONMENT)[0]?.[0]).toBe('192.0.2.1:80')
    expect(serverOf({ ...ENVIRONMENT, resolved })[0]?.[0]).toBe('10.0.0.22:80')
    expect(serverOf(ENVIRONMENT)[0]?.at(-1)).toBe('disabled')
  })

  test('leaves a disabled service out, with its files', () => {
    const disabled = { ...(GOLDEN['https-legacy'] ?? one), enabled: false }
    const { files } = render(configurationOf(disabled), ENVIRONMENT)
    expect(files).toHaveLength(1)
    expect(textOf(configurationOf(disabled))).not.toContain('vs12')
  })

  test('holds the longest redirect that the contract accepts', () => {
    const url = RedirectUrl.parse(`https://${'%h'.repeat(508)}`)
    expect(serviceText(service({ port: 80, redirect: { url } }, []), EMPTY_CONFIGURATION, ENVIRONMENT).match(/host_only/g)).toHaveLength(
      508
    )
  })

  test('needs enough open files', () => {
    expect(() => render(configurationOf(one), { ...ENVIRONMENT, openFiles: 128 })).toThrow('too few')
  })

  test('leaves room for checks that name a port: the engine sets two files aside for each', () => {
    const most = (port: number | null): number => {
      const servers = Array.from({ length: 100 }, (_, at) => ({ address: `10.0.0.${at + 1}` }))
      const { files } = render(configurationOf(service({ port: 80, check: { ...PLAIN_CHECK, port } }, servers)), ENVIRONMENT)
      return Number(/maxconn (\d+)/.exec(files.map((file) => (file.kind === 'text' ? file.text : '')).join(''))?.[1])
    }
    expect(most(null) - most(5061)).toBe(50)
  })
})

/** Far more than the contract lets in: any text but NUL, and without colons, which would make an address of a host. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', '\\', "'", '\n', '\nbind *', '#', '$HOME', '%[env(HOME)]', ' ', ' if ', '%'),
      fc.string({ unit: 'binary' })
    ),
    { minLength: 1, maxLength: 4 }
  )
  .map((parts) => `x${parts.join('').replaceAll('\0', '').replaceAll(':', ';')}`)

/** The number of words of each line: what an injection would change. */
const shape = (text: string): readonly number[] => text.split('\n').map((raw) => readWords(raw).length)

function withTexts(configuration: Configuration, text: string): Configuration {
  const inFarm = <F extends Pick<VirtualService, 'persistence' | 'check'>>(entry: F): F => ({
    ...entry,
    name: text,
    persistence: { ...entry.persistence, cookieName: text, headerName: text, queryItem: text },
    check: {
      ...entry.check,
      url: text,
      host: text,
      postData: text,
      pattern: text,
      headers: entry.check.headers.map(({ name }) => ({ name, value: text }))
    }
  })
  const replace = (entry: VirtualService): VirtualService => ({
    ...inFarm(entry),
    redirect: entry.redirect === null ? null : { url: text.replace(/%[hs]/g, '') },
    subServices: entry.subServices.map(inFarm)
  })
  const inRule = (rule: ContentRule): ContentRule => ({
    ...rule,
    header: rule.type === 'match' && rule.header === '' ? '' : text,
    pattern: text,
    replacement: text
  })
  return {
    ...configuration,
    certificates: new Map(),
    contentRules: new Map([...configuration.contentRules].map(([id, rule]) => [id, inRule(rule)])),
    virtualServices: new Map(
      [...configuration.virtualServices].map(([id, entry]) => [
        id,
        { ...replace(entry), ssl: { ...entry.ssl, acceleration: false, reversed: false, certificates: [] } }
      ])
    )
  }
}

describe('text of users', () => {
  test('changes the shape of no line and comes back as it was', () => {
    fc.assert(
      fc.property(arbitraryConfiguration(), hostile, (configuration, text) => {
        const rendered = textOf(withTexts(configuration, text))
        expect(shape(rendered)).toEqual(shape(textOf(withTexts(configuration, 'x'))))
        const sections = readSections(rendered)
        for (const section of sections) {
          for (const [name] of linesWith(section, 'cookie')) expect(name).toBe(text)
          for (const [method] of linesWith(section, 'http-check', 'send', 'meth'))
            expect(['HEAD', 'GET', 'POST', 'OPTIONS']).toContain(method)
          for (const words of linesWith(section, 'http-check', 'send')) {
            expect(words[3]).toBe(text)
            expect(words[8]?.replaceAll('%%', '%')).toBe(text)
            for (const [at, said] of words.entries()) {
              if (said === 'hdr') expect(words[at + 2]?.replaceAll('%%', '%')).toBe(text)
              if (said === 'body') expect(words[at + 1]).toBe(text)
            }
          }
        }
      }),
      { numRuns: 300 }
    )
  })

  test('the options of a server fit the runtime API, whose parser knows no quotes', () => {
    fc.assert(
      fc.property(arbitraryConfiguration(), (configuration) => {
        for (const entry of configuration.virtualServices.values()) {
          const context = serverContext(mainFarm(entry), configuration.settings, ENVIRONMENT)
          for (const server of entry.realServers) {
            expect(serverOptions(server, context).join(' ')).toMatch(/^[A-Za-z0-9 _.:/@,=+()[\]|-]+$/)
          }
        }
      }),
      { numRuns: 200 }
    )
  })
})
