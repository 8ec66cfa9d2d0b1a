/** Certificate files as they go wrong in practice, made by openssl on the spot. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testCertificate } from '../support/certificate.ts'

export interface Uploads {
  readonly certificate: string
  readonly key: string
  /** Belongs to no certificate here. */
  readonly foreignKey: string
  /** Opens with `right`. */
  readonly pfx: string
  readonly expired: string
  /** Certificate and key in one file, for another name. */
  readonly successor: string
  remove(): Promise<void>
}

const CA = [
  '[ca]',
  'default_ca=c',
  '[c]',
  'database=index',
  'serial=serial',
  'new_certs_dir=.',
  'default_md=sha256',
  'policy=p',
  '[p]',
  'commonName=supplied'
].join('\n')

export async function makeUploads(): Promise<Uploads> {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-uploads-'))
  const run = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const path = (name: string): string => join(folder, name)
  const good = testCertificate('good.example.test')
  const next = testCertificate('next.example.test')
  const files: Readonly<Record<string, string>> = {
    'good.pem': good.certificatePem,
    'good.key': good.keyPem,
    'foreign.key': next.keyPem,
    'next.pem': next.certificatePem + next.keyPem,
    'ca.cnf': CA,
    index: '',
    serial: '01\n'
  }
  for (const [name, text] of Object.entries(files)) await writeFile(path(name), text)
  run('pkcs12', '-export', '-in', 'good.pem', '-inkey', 'good.key', '-out', 'good.pfx', '-passout', 'pass:right')
  run('req', '-new', '-key', 'good.key', '-subj', '/CN=old.example.test', '-out', 'old.csr')
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z']
  run('ca', '-batch', '-selfsign', '-config', 'ca.cnf', '-keyfile', 'good.key', '-in', 'old.csr', '-out', 'old.pem', '-notext', ...dates)
  return {
    certificate: path('good.pem'),
    key: path('good.key'),
    foreignKey: path('foreign.key'),
    pfx: path('good.pfx'),
    expired: path('old.pem'),
    successor: path('next.pem'),
    remove: () => rm(folder, { recursive: true })
  }
}
