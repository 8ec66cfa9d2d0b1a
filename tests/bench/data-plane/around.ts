/** What all who are compared have around them: real servers, certificates, a folder. */
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestCertificate, testCertificate } from '../../support/certificate.ts'
import { freePorts } from '../../support/published.ts'
import { nginxFile, startNginx } from './nginx.ts'

type Kind = 'rsa' | 'ec'

export interface Around {
  readonly folder: string
  /** As many threads as the product takes: one for each processor. */
  readonly threads: number
  /** Ports of the real servers, plain and with TLS. */
  readonly plain: readonly number[]
  readonly encrypted: Readonly<Record<Kind, readonly number[]>>
  readonly certificates: Readonly<Record<Kind, TestCertificate>>
  /** Certificate and key in one file, and each by itself. */
  readonly bundle: (kind: Kind) => string
  readonly certificate: (kind: Kind) => string
  readonly key: (kind: Kind) => string
}

const KINDS = ['rsa', 'ec'] as const
const SERVERS = 4
/** Bytes of the large file. */
export const LARGE = 10 * 1024 * 1024

const server = (listen: readonly string[], more: readonly string[], folder: string): string => `
  server {
    ${listen.map((one) => `listen ${one};`).join(' ')}
    ${more.join('\n    ')}
    add_header X-Backend 9one;
    location / { return 200 "ok\\n"; }
    location = /large { root ${folder}; }
  }`

function serversFile(around: Around): string {
  const loopback = (port: number): string => `127.0.0.1:${port}`
  const encrypted = KINDS.map((kind) =>
    server(
      around.encrypted[kind].map((port) => `${loopback(port)} ssl http2`),
      [`ssl_certificate ${around.certificate(kind)};`, `ssl_certificate_key ${around.key(kind)};`],
      around.folder
    )
  )
  return nginxFile({ around, name: 'servers', http: [server(around.plain.map(loopback), [], around.folder), ...encrypted], stream: [] })
}

async function certificatesIn(folder: string) {
  const certificates = { rsa: testCertificate('bench.example'), ec: testCertificate('bench.example') }
  certificates.rsa = testCertificate('bench.example', 'rsa')
  for (const kind of KINDS) {
    const { certificatePem, keyPem } = certificates[kind]
    await writeFile(join(folder, `${kind}.crt`), certificatePem)
    await writeFile(join(folder, `${kind}.key`), keyPem)
    await writeFile(join(folder, `${kind}.pem`), certificatePem + keyPem)
  }
  return certificates
}

/** Starts the real servers: nginx, which answers by itself or with a file. */
export async function makeAround(resources: AsyncDisposableStack): Promise<Around> {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-bench-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'nginx'))
  await writeFile(join(folder, 'large'), '')
  await truncate(join(folder, 'large'), LARGE)
  const ports = await freePorts(Array.from({ length: SERVERS * 3 }, () => '127.0.0.1'))
  const around: Around = {
    folder,
    threads: availableParallelism(),
    plain: ports.slice(0, SERVERS),
    encrypted: { rsa: ports.slice(SERVERS, 2 * SERVERS), ec: ports.slice(2 * SERVERS) },
    certificates: await certificatesIn(folder),
    bundle: (kind) => join(folder, `${kind}.pem`),
    certificate: (kind) => join(folder, `${kind}.crt`),
    key: (kind) => join(folder, `${kind}.key`)
  }
  resources.use(await startNginx(around, 'servers', serversFile(around), ports))
  return around
}
