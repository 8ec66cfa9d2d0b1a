import { expect, test } from 'vitest'
import type { SslProperties } from '../contract/index.ts'
import { newVirtualService } from '../domain/defaults.ts'
import { mainFarm } from '../domain/farm.ts'
import { parseStat } from './stat-csv.ts'
import { failureInWords } from './words-for-checks.ts'

/** As HAProxy reports a handshake that did not come about, whatever the reason. */
const REPORT = '# pxname,svname,status,check_status,check_duration,last_chk\nvs1,rs2,DOWN,L6RSP,3,SSL handshake failure\n'

function said(ssl: Partial<SslProperties>): string {
  const service = newVirtualService(1, { address: '192.0.2.1', port: 443, ssl: { acceleration: true, reencrypt: true, ...ssl } })
  const row = parseStat(Buffer.from(REPORT), 0)?.[0]
  if (row === undefined) throw new Error('No row.')
  return failureInWords(row, mainFarm(service))
}

test('a handshake that fails may be a certificate that nobody trusts, and it is said which setting decides', () => {
  expect(said({})).toBe(
    'TLS handshake failed (SSL handshake failure), or no trusted authority issued its certificate: see Verify Real Server Certificates under SSL Properties'
  )
  expect(said({ serverVerification: 'none' })).toBe('TLS handshake failed (SSL handshake failure)')
  expect(said({ reencrypt: false })).toBe('TLS handshake failed (SSL handshake failure)')
})
