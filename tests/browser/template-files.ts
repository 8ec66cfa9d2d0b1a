/** Template files of the tests: a good one, and ones as they go wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemplateFiles {
  readonly good: string
  /** The same name, another version. */
  readonly newer: string
  readonly second: string
  /** A property that no service has, and a scheduling method that there is not; see its lines. */
  readonly faulty: string
  /** As another maker's load balancer exports them. */
  readonly encrypted: string
  remove(): Promise<void>
}

const shop = (name: string, version: string, serverPort: number): string => `# A shop of a test.
ballast-template: 1
name: ${name}
comment: A web shop with its redirect
version: "${version}"
parameters:
  address: { type: address, label: Virtual Address }
  port: { type: port, label: Port, default: 8443, help: 8443 is what the shop has. }
  shopHost: { type: host, label: Shop name, help: For example shop.example.test. }
  certificate: { type: certificates, label: Certificate, optional: true }
servers:
  web: { label: Web servers }
services:
  - id: shop
    name: ${name} HTTPS
    address: \${address}
    port: \${port}
    type: http
    servers: web
    serverPort: ${serverPort}
    scheduling: least-connection
    ssl: { acceleration: true, certificates: "\${certificate}" }
    check: { method: tcp }
  - id: redirect
    name: ${name} redirect
    address: \${address}
    port: 8080
    type: http
    redirect: { url: "https://%h%s" }
settings:
  - { setting: drainTime, value: 1800, why: Baskets are kept for half an hour. }
  - { setting: dropOnFailure, value: true, why: Nobody waits for a dead server. }
steps:
  - { title: Assign the certificate of the shop, check: certificate-assigned }
  - { title: Add the web servers, check: real-servers-added }
  - { title: Global settings, check: settings-applied }
  - { title: Tell the owner, text: "The shop is at \${address}." }
  - { title: See all services Up, check: all-up }
tests:
  - { title: Front page, url: "https://\${shopHost}/", from: both, service: shop, status: [200] }
  - { title: Basket, url: "https://\${shopHost}/basket", from: inside, service: shop, status: [200], text: "no such words" }
`

/** @param serverPort port of the web servers. */
export async function makeTemplateFiles(serverPort: number): Promise<TemplateFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-templates-'))
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  }
  const good = shop('Web shop', '1.0', serverPort)
  return {
    good: await write('shop.tmpl', good),
    newer: await write('shop-newer.tmpl', shop('Web shop', '2.0', serverPort)),
    second: await write('second.tmpl', shop('Second shop', '1.0', serverPort)),
    faulty: await write('faulty.tmpl', good.replace('least-connection', 'most-connections').replace('name: Web shop\n', 'name: Faulty\n')),
    encrypted: await write('kemp.tmpl', Buffer.from(Array.from({ length: 400 }, (_, at) => (at * 7919 + 13) % 256))),
    remove: () => rm(folder, { recursive: true })
  }
}
