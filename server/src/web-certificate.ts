/** The web UI's own certificate: made at the first start, kept beside the data, so that browsers know this machine again. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from './domain/certificates/index.ts'
import { writeAtomically } from './system/files.ts'

export interface WebCertificate {
  readonly certificatePem: string
  readonly keyPem: string
}

/** Browsers refuse certificates that are valid for longer than 825 days, also those that a person trusts by hand. */
const DAYS = 820

/** @param addresses of this machine, so that the certificate fits whichever a person types. */
export async function webCertificate(dataDir: string, addresses: readonly string[], now: Date): Promise<WebCertificate> {
  const file = join(dataDir, 'web.pem')
  if (!existsSync(file)) {
    const names = [...new Set(['localhost', hostname(), '127.0.0.1', '::1', ...addresses])]
    const made = selfSigned({ commonName: hostname(), names, days: DAYS }, now)
    // One file, written whole or not at all: a certificate without its key would keep the UI from starting.
    await writeAtomically(file, made.keyPem + made.certificatePem)
  }
  const pem = readFileSync(file, 'utf8')
  return { certificatePem: pem, keyPem: pem }
}

/** Another one in its place, for a machine whose present one is wrong or lost its key. */
export async function renewedWebCertificate(dataDir: string, addresses: readonly string[], now: Date): Promise<WebCertificate> {
  rmSync(join(dataDir, 'web.pem'), { force: true })
  return webCertificate(dataDir, addresses, now)
}
