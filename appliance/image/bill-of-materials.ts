/** What the image is made of, as one CycloneDX document: every Debian and every npm package with version and licence, where it is known. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

interface Component {
  readonly type: 'library' | 'operating-system'
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses?: readonly { readonly expression: string }[]
}

const Lock = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional() }))
})

/** @param packages lines of `debianPackages`. */
function debian(packages: string): readonly Component[] {
  return packages
    .trim()
    .split('\n')
    .map((row) => {
      const [name = '', version = '', architecture = '', source = '', sourceVersion = ''] = row.split('\t')
      const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-13&upstream=${source}%40${encodeURIComponent(sourceVersion)}`
      return { type: 'library', name, version, purl }
    })
}

async function npm(product: string): Promise<readonly Component[]> {
  const lock = Lock.parse(JSON.parse(await readFile(join(product, 'node_modules', '.package-lock.json'), 'utf8')))
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && entry.version !== undefined)
    .map(([path, entry]) => {
      const name = path.replace(/^.*node_modules\//, '')
      const version = entry.version ?? ''
      const licenses = entry.license === undefined ? {} : { licenses: [{ expression: entry.license }] }
      return { type: 'library', name, version, purl: `pkg:npm/${name.replace('@', '%40')}@${version}`, ...licenses }
    })
}

/** @param product `/opt/ballast` below the root. */
export async function billOfMaterials(packages: string, product: string, version: string): Promise<string> {
  const components = [...debian(packages), ...(await npm(product))].toSorted((a, b) => (a.purl < b.purl ? -1 : 1))
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'operating-system', name: 'ballast', version } },
    components
  }
  return `${JSON.stringify(document, null, 1)}\n`
}
