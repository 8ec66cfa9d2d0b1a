/** Cipher sets for TLS up to 1.2, as OpenSSL 3 reads them. What it no longer knows (RC4, 3DES, export ciphers) is in none. */
import type { CipherSet, SslProperties, Tls13Cipher } from '../contract/index.ts'
import { type Word, word, words } from './words.ts'

/** Mozilla's "intermediate" set (wiki.mozilla.org/Security/Server_Side_TLS, version 5.7), without DHE: nobody needs it since EC. */
export const DEFAULT_CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305'
].join(':')

export const DEFAULT_TLS13: readonly Tls13Cipher[] = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

const AEAD = 'ECDHE+AESGCM:ECDHE+CHACHA20'
const ECDSA_AEAD = 'ECDHE+aECDSA+AESGCM:ECDHE+aECDSA+CHACHA20'

/** Level 0 also lets the signatures with SHA-1 in that TLS 1.0 and 1.1 cannot do without. */
const SETS: Readonly<Record<Exclude<CipherSet, 'default' | 'custom'>, string>> = {
  'best-practices': `${AEAD}:ECDHE+AES256+SHA384:ECDHE+AES128+SHA256`,
  'intermediate-compatibility': `${AEAD}:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:DHE+AES:RSA+AESGCM:RSA+AES`,
  'backward-compatibility': `${AEAD}:DHE+AESGCM:ECDHE+AES:DHE+AES:RSA+AESGCM:RSA+AES:CAMELLIA:!aNULL:!PSK:@SECLEVEL=0`,
  fips: 'ECDHE+AESGCM:DHE+AESGCM:ECDHE+AES:DHE+AES:RSA+AESGCM:RSA+AES',
  'ecdsa-default': `${ECDSA_AEAD}:ECDHE+aECDSA+AES`,
  'ecdsa-best-practices': ECDSA_AEAD,
  legacy: 'ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0'
}

/**
 * Before TLS 1.2 there are neither AEAD ciphers nor signatures but with SHA-1, which OpenSSL 3 forbids above security
 * level 0: without these such protocols would be accepted and no such client could connect.
 */
function withOldCiphers(set: Exclude<CipherSet, 'custom'>): string {
  const list = set === 'default' ? AEAD : SETS[set]
  if (list.endsWith('@SECLEVEL=0')) return list
  return `${list}:${set.startsWith('ecdsa') ? 'ECDHE+aECDSA+AES' : 'ECDHE+AES:RSA+AESGCM:RSA+AES'}:@SECLEVEL=0`
}

const isOld = ({ protocols }: SslProperties): boolean => protocols.includes('TLSv1.0') || protocols.includes('TLSv1.1')

/** Options of a `bind` line; none where the engine's own default is meant. */
export function cipherOptions(ssl: SslProperties): readonly Word[] {
  const { cipherSet, tls13Ciphers } = ssl
  const suites = tls13Ciphers.join(':')
  const list =
    cipherSet === 'custom' ? ssl.ciphers : isOld(ssl) ? withOldCiphers(cipherSet) : cipherSet === 'default' ? '' : SETS[cipherSet]
  return [
    ...(list === '' ? [] : words`ciphers ${word(list)}`),
    ...(suites === DEFAULT_TLS13.join(':') ? [] : words`ciphersuites ${word(suites)}`)
  ]
}
