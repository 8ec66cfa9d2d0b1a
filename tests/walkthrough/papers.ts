/** The certificates of the walk-through, as files: what an administrator gets from the authorities, and what goes wrong with it. */
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { authority } from '../support/authority.ts'
import { NAMES } from './names.ts'

export const PASS_PHRASE = 'to-the-pfx'

export interface Papers {
  /** Roots that clients trust: of the public authority, and of the company's own. */
  readonly publicRoot: string
  readonly companyRoot: string
  /** The public certificate without its key, which cannot be imported. */
  readonly withoutKey: string
  /** The same with its key, PKCS #12. */
  readonly pfx: string
  /** The authority that issued it, and the root above: browsers know that one, this machine does not. */
  readonly intermediate: string
  /** Certificate and key of the real servers, from the company's authority. */
  readonly frontEnd: string
  readonly officeServer: string
}

export async function makePapers(folder: string): Promise<Papers> {
  await mkdir(folder)
  const path = (name: string): string => join(folder, name)
  using world = authority('Example Root CA')
  using issuing = world.subordinate('Example Issuing CA')
  using company = authority('Contoso Enterprise CA')
  const { web, meet, dialin, office, pool } = NAMES
  const shown = issuing.issue(web, [], [meet, dialin, office])
  const inside = company.issue(pool, [], [meet, dialin])
  const apps = company.issue(office)
  const files = {
    'public-root.pem': world.pem,
    'company-root.pem': company.pem,
    'lyncweb.cer': shown.certificatePem,
    'lyncweb.key': shown.keyPem,
    'issuing-ca.cer': issuing.pem + world.pem,
    'front-end.pem': inside.certificatePem + inside.keyPem,
    'office.pem': apps.certificatePem + apps.keyPem
  }
  for (const [name, text] of Object.entries(files)) await writeFile(path(name), text)
  const pair = ['-in', path('lyncweb.cer'), '-inkey', path('lyncweb.key')]
  execFileSync('openssl', ['pkcs12', '-export', ...pair, '-out', path('lyncweb.pfx'), '-passout', `pass:${PASS_PHRASE}`])
  return {
    publicRoot: path('public-root.pem'),
    companyRoot: path('company-root.pem'),
    withoutKey: path('lyncweb.cer'),
    pfx: path('lyncweb.pfx'),
    intermediate: path('issuing-ca.cer'),
    frontEnd: path('front-end.pem'),
    officeServer: path('office.pem')
  }
}
