/** Every valid configuration renders, the real HAProxy accepts the files without a warning, and they say what the configuration says. */
import { X509Certificate } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Certificate, IntermediateCertificate } from '../../server/src/contract/index.ts'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import { arbitraryConfiguration } from '../../server/src/domain/testing/arbitrary.ts'
import { render } from '../../server/src/render/render.ts'
import type { RenderEnvironment, Rendered } from '../../server/src/render/rendered.ts'
import { readSections } from '../../server/src/render/testing/read.ts'
import { testCertificate } from '../support/certificate.ts'
import { expectedModel, readModel } from '../support/engine-model/model.ts'
import { checkConfiguration, temporaryDirectory, writeFiles } from '../support/haproxy.ts'

const material = (['rsa', 'ec', 'ec'] as const).map((kind, at) => testCertificate(`site${at}.example`, kind))

const certificates: readonly Certificate[] = material.map(({ certificatePem }, at) => ({
  ...factsOf(new X509Certificate(certificatePem)),
  id: at + 1,
  name: `site ${at}`,
  pem: certificatePem,
  chain: []
}))

const authorities: readonly IntermediateCertificate[] = ['one', 'two'].map((name, at) => {
  const { certificatePem } = testCertificate(name, 'ec', ['-addext', 'basicConstraints=critical,CA:TRUE'])
  return { ...factsOf(new X509Certificate(certificatePem)), id: at + 11, name, pem: certificatePem }
})

const bundles = new Map(certificates.map(({ fingerprint }, at) => [fingerprint, `${material[at]?.keyPem}${material[at]?.certificatePem}`]))

/** The state file is that of an engine which never ran. */
const STATE = 'state'

const environments: fc.Arbitrary<Omit<RenderEnvironment, 'paths'>> = fc.record({
  openFiles: fc.constantFrom(20_000, 1_048_576),
  // No more than there are: HAProxy 3.0 warns, and the product takes as many as there are.
  threads: fc.integer({ min: 1, max: Math.min(4, availableParallelism()) }),
  resolved: fc.constantFrom(new Map(), new Map([['corp', '10.9.8.7']]), new Map([['local', '2001:db8::7']])),
  drained: fc.constantFrom(new Set<number>(), new Set(Array.from({ length: 60 }, (_, id) => id))),
  cookieKey: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((text) => `k${text.replaceAll('\0', '')}`)
})

const cases = fc.tuple(arbitraryConfiguration({ certificates, intermediates: authorities, maxServices: 8 }), environments)

const filesOf = (rendered: Rendered): Readonly<Record<string, string>> =>
  Object.fromEntries(
    rendered.files.map((file) => [
      file.path,
      file.kind === 'text' ? file.text : file.kind === 'binary' ? '' : (bundles.get(file.fingerprint) ?? '')
    ])
  )

/** Fewer for a first look: `BALLAST_CONFIGURATIONS=100`. */
const RUNS = Number(process.env['BALLAST_CONFIGURATIONS'] ?? 1000)

async function accept(runs: number, seed: number): Promise<void> {
  using directory = temporaryDirectory()
  const at = (name: string): string => join(directory.path, name)
  const paths = { statsSocket: at('stats.sock'), peersSocket: at('peers.sock'), stateFile: at(STATE) }
  writeFiles(directory.path, { [STATE]: '1\n# be_id be_name srv_id srv_name\n' })
  const property = fc.asyncProperty(cases, async ([configuration, facts]) => {
    const environment = { ...facts, paths }
    const files = filesOf(render(configuration, environment))
    writeFiles(directory.path, files)
    // First, for the reader knows custom ciphers from the model alone.
    const expected = expectedModel(configuration, environment)
    expect(readModel(readSections(files['haproxy.cfg'] ?? ''))).toEqual(expected)
    const checked = ['haproxy.cfg', 'rules.cfg'].filter((name) => name in files)
    expect(await checkConfiguration(...checked.map(at))).toEqual({ code: 0, said: '' })
  })
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: RUNS < 1000 })
}

test('1,000 random configurations are accepted by the engine and read back equal', async () => {
  // Two at a time; each has its own directory. The seeds are fixed, so a failure is the same for everybody.
  await Promise.all([accept(RUNS / 2, 1), accept(RUNS / 2, 2)])
}, 300_000)
