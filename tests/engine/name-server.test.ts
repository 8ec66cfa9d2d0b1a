/** Dynamic updates as BIND and its own tools understand them: what we send, and what we take for well signed. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDnsUpdater } from '../../server/src/engine/acme/dns-updater.ts'
import type { StoredDnsUpdate } from '../../server/src/engine/acme/ports.ts'
import { systemDnsExchange } from '../../server/src/system/dns-exchange.ts'
import { startNameServer } from '../support/name-server.ts'
import { waitFor } from '../support/wait.ts'

const [STAND_IN, REAL] = [22650, 22651]
const ZONE = 'zone.example.test'
const SECRET = Buffer.from('a secret of thirty-two bytes, ok').toString('base64')
const signal = AbortSignal.timeout(100_000)

const works = (program: string, ...args: string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const settings = (port: number, part: Partial<StoredDnsUpdate> = {}): StoredDnsUpdate => ({
  server: '127.0.0.1',
  port,
  zone: '',
  keyName: 'ballast',
  algorithm: 'hmac-sha256',
  secret: SECRET,
  wait: 0,
  ...part
})
const updater = (port: number, part: Partial<StoredDnsUpdate> = {}) => createDnsUpdater(settings(port, part), systemDnsExchange)
const add = { do: 'add', name: `_acme-challenge.www.${ZONE}`, value: 'a-value_of-43-characters-as-challenges-have-it' } as const

describe.skipIf(!works('nsupdate', '-V'))('the tools of BIND and our stand-in', () => {
  test.each(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const)('%s', async (algorithm) => {
    const server = await startNameServer(STAND_IN, ZONE, { name: 'ballast', algorithm, secret: SECRET })
    try {
      const text = `server 127.0.0.1 ${STAND_IN}\nzone ${ZONE}\nupdate add x.${ZONE} 60 TXT "by nsupdate"\nsend\n`
      const child = spawn('nsupdate', ['-v', '-y', `${algorithm}:ballast:${SECRET}`], { stdio: ['pipe', 'ignore', 'pipe'] })
      child.stdin.end(text)
      const [code] = await once(child, 'exit')
      expect(code).toBe(0)
      expect(server.texts(`x.${ZONE}`)).toEqual(['by nsupdate'])
      await updater(STAND_IN, { algorithm }).apply([add], signal)
      expect(server.texts(add.name)).toEqual([add.value])
      expect(server.updates).toEqual(['taken', 'taken'])
    } finally {
      server.close()
    }
  })
})

describe.skipIf(!works('named', '-V'))('BIND', () => {
  test('takes updates, tells them, and says what is wrong with others', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ballast-named-'))
    const keys = [
      ['ballast', 'hmac-sha256'],
      ['reader', 'hmac-sha512']
    ].map(([name, algorithm]) => `key ${name} { algorithm ${algorithm}; secret "${SECRET}"; };`)
    const options = `options { directory "${folder}"; pid-file "${folder}/pid"; session-keyfile "${folder}/session.key"; listen-on port ${REAL} { 127.0.0.1; }; listen-on-v6 { none; }; recursion no; dnssec-validation no; };`
    const zone = `zone "${ZONE}" { type primary; file "zone"; update-policy { grant ballast subdomain ${ZONE} TXT; }; };`
    await writeFile(join(folder, 'named.conf'), [...keys, options, 'controls {};', zone].join('\n'))
    await writeFile(join(folder, 'zone'), `$TTL 60\n@ SOA ns admin 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n`)
    const child = spawn('named', ['-f', '-c', join(folder, 'named.conf')], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    try {
      await waitFor(() =>
        updater(REAL)
          .apply([add], signal)
          .then(() => true)
      )
      expect(await updater(REAL).shows(add, signal)).toBe(true)
      await updater(REAL).apply([{ ...add, do: 'remove' }], signal)
      expect(await updater(REAL).shows(add, signal)).toBe(false)
      const refused = (part: Partial<StoredDnsUpdate>) => expect(updater(REAL, part).apply([add], signal)).rejects
      await refused({ secret: 'AAAA' }).toThrow('signature')
      await refused({ keyName: 'stranger' }).toThrow('key')
      await refused({ keyName: 'reader', algorithm: 'hmac-sha512' }).toThrow('refused the update')
      await refused({ zone: 'other.test' }).toThrow('not responsible')
    } finally {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true })
    }
  })
})
