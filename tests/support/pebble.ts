/** Pebble, the ACME server for tests of Let’s Encrypt: a directory with a certificate of an authority of the test’s. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Authority, authority } from './authority.ts'
import { waitFor } from './wait.ts'

export interface Pebble {
  readonly directoryUrl: string
  /** Who vouches for the directory itself. */
  readonly authority: Authority
  stop(): Promise<void>
}

/** Why tests with it cannot run here; null when they can. HAProxy has to answer at port 80, which is root’s. */
export function pebbleMissing(): string | null {
  if (process.getuid?.() !== 0) return 'only root may answer at port 80'
  try {
    execFileSync('pebble', ['-version'], { stdio: 'ignore' })
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'pebble is not installed' : null
  }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

export const EAB = { keyId: 'kid-1', key: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' } as const

/** @param nameServer `127.0.0.1:5300`, whom it asks for all names. */
export async function startPebble(port: number, nameServer: string, options: { readonly binding?: boolean } = {}): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-pebble-'))
  const issuer = authority('Directory Root')
  const { certificatePem, keyPem } = issuer.issue('localhost', ['subjectAltName=IP:127.0.0.1,DNS:localhost'])
  await writeFile(join(folder, 'cert.pem'), certificatePem)
  await writeFile(join(folder, 'key.pem'), keyPem)
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${port + 1}`,
    certificate: join(folder, 'cert.pem'),
    privateKey: join(folder, 'key.pem'),
    httpPort: 80,
    tlsPort: 5001,
    ocspResponderURL: '',
    externalAccountBindingRequired: options.binding === true,
    externalAccountMACKeys: { [EAB.keyId]: EAB.key }
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ pebble }))
  // At full speed, with as many wrong nonces as it likes, and no name proven by an earlier order.
  const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20', PEBBLE_AUTHZREUSE: '0' }
  const child = spawn('pebble', ['-config', join(folder, 'config.json'), '-dnsserver', nameServer], {
    env,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const ended = once(child, 'exit')
  const output: string[] = []
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line)
        if (line.includes('ACME directory available')) resolve()
      })
    }
    void ended.then(() => reject(new Error(`Pebble ended before it was ready:\n${output.join('\n')}`)))
  })
  await ready
  // It says so a moment before it listens.
  await waitFor(() => listens(port))
  let stopped = false
  return {
    directoryUrl: `https://127.0.0.1:${port}/dir`,
    authority: issuer,
    async stop() {
      if (stopped) return
      stopped = true
      child.kill('SIGTERM')
      await ended
      issuer[Symbol.dispose]()
      await rm(folder, { recursive: true })
    }
  }
}
