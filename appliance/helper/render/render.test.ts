/** What the helper writes for other programs: golden texts, and the proof that no value can break out of its place. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DesiredNetwork, VERBS } from '@ballast/server/helper'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../network/check.ts'
import { NOTHING_OWNED } from '../network/owned.ts'
import { plan } from '../network/plan.ts'
import { targetOf } from '../network/target.ts'
import { desiredNetwork } from '../testing/arbitrary.ts'
import { WALKTHROUGH } from '../testing/walkthrough.ts'
import { mergeNetworks } from './intervals.ts'
import { renderBatch } from './ip-batch.ts'
import { renderNetworkd } from './networkd.ts'
import { renderFilter, replaceFilter } from './nft.ts'
import { renderHosts, renderResolved } from './resolve.ts'
import { renderSysctl, settingsOf } from './settings.ts'
import { renderChrony, zoneFile } from './time.ts'

const golden = (name: string): string => {
  mkdirSync(join(import.meta.dirname, '../testing/golden'), { recursive: true })
  return join(import.meta.dirname, '../testing/golden', name)
}

const TIME = { zone: 'Europe/Berlin', ntpServers: ['dc1.contoso.local', '2001:db8:c6::7b'] }

/** A machine with the cards of the walk-through, switched off and bare. */
const BARE = {
  links: new Map(
    ['eth0', 'eth1', 'eth2', 'eth3'].map((name) => [
      name,
      {
        name,
        kind: 'card' as const,
        parent: null,
        vlanId: null,
        bondMode: null,
        master: null,
        up: true,
        carrier: true,
        mtu: 1500,
        mac: '02:00:00:00:00:01',
        addresses: [],
        received: { bytes: 0, packets: 0, errors: 0, dropped: 0 },
        sent: { bytes: 0, packets: 0, errors: 0, dropped: 0 }
      }
    ])
  ),
  routes: [],
  rules: [],
  filter: null
}

test('the files of systemd-networkd', async () => {
  const files = [...renderNetworkd(WALKTHROUGH.base)].map(([name, text]) => `==> ${name}\n${text}`).join('\n')
  await expect(files).toMatchFileSnapshot(golden('networkd.txt'))
})

test('packet rules', async () => {
  await expect(replaceFilter(renderFilter(WALKTHROUGH))).toMatchFileSnapshot(golden('nft.txt'))
})

test('commands for ip, on a bare machine', async () => {
  const target = targetOf(WALKTHROUGH, { networkd: true })
  await expect(renderBatch(plan(target, NOTHING_OWNED, BARE, new Map()).steps)).toMatchFileSnapshot(golden('ip-batch.txt'))
})

test('kernel settings, resolver, hosts and clock', async () => {
  const files = [
    renderSysctl(settingsOf(WALKTHROUGH, { networkd: true })),
    renderResolved(WALKTHROUGH.base),
    renderHosts('127.0.0.1 localhost\n::1 ip6-localhost\n', WALKTHROUGH.base),
    renderChrony(TIME)
  ]
  await expect(files.join('\n---\n')).toMatchFileSnapshot(golden('etc.txt'))
})

test('our lines of the hosts file are replaced, everybody else’s stay', () => {
  const others = '127.0.0.1 localhost\n10.0.0.9 mine # by hand\n'
  const once = renderHosts(others, WALKTHROUGH.base)
  expect(renderHosts(once, WALKTHROUGH.base)).toBe(once)
  expect(once.startsWith(others)).toBe(true)
  expect(renderHosts(once, { hosts: [], hostname: null })).toBe(others)
})

/** Quotes, line breaks, braces, variables: what would end a value in one of the languages. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    'eth0\nlink del eth1',
    'eth0"; flush ruleset; "',
    '1.2.3.4; drop',
    '1.2.3.4/24 }',
    '::1\n[NetDev]',
    'a b',
    '$(id)',
    '`id`',
    '-force',
    '--help',
    'x\0y',
    '\u2028'
  )
)

test('a value that is not of its kind never reaches a renderer', () => {
  const spots: ((text: string) => unknown)[] = [
    (name) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, links: [{ ...WALKTHROUGH.base.links[0], name }] } }),
    (hostname) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, hostname } }),
    (address) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, links: [{ ...WALKTHROUGH.base.links[0], addresses: [address] }] } }),
    (gateway) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, routes: [{ ...WALKTHROUGH.base.routes[0], gateway }] } }),
    (server) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, nameServers: [server], searchDomains: [server] } }),
    (server) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, time: { zone: 'UTC', ntpServers: [server] } } }),
    (zone) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, time: { zone, ntpServers: [] } } }),
    (name) => ({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, hosts: [{ address: '10.0.0.1', name }] } }),
    (outLink) => ({ ...WALKTHROUGH, services: { ...WALKTHROUGH.services, serverNat: [{ from: '10.0.0.0/8', outLink, to: null }] } }),
    (network) => ({ ...WALKTHROUGH, services: { ...WALKTHROUGH.services, filter: { ...WALKTHROUGH.services.filter, block: [network] } } })
  ]
  fc.assert(
    fc.property(fc.constantFrom(...spots), hostile, (spot, text) => {
      const parsed = DesiredNetwork.safeParse(spot(text))
      // What did pass is canonical, and stands in every text as one word.
      if (parsed.success) everyLineIsOurs(parsed.data)
    }),
    { numRuns: 2000 }
  )
})

/** Each line of each text has the form of one of the lines that we write. */
function everyLineIsOurs(desired: DesiredNetwork): void {
  for (const text of renderNetworkd(desired.base).values())
    for (const line of text.split('\n')) expect(line).toMatch(/^(|#.*|\[[A-Za-z0-9]+\]|[A-Za-z0-9]+=[\w.:/-]*)$/)
  for (const line of replaceFilter(renderFilter(desired)).split('\n')) expect(line).toMatch(/^[\w\s.:/@{},;"!=-]*$/)
  for (const line of [...renderResolved(desired.base).split('\n'), ...renderHosts('', desired.base).split('\n')])
    expect(line).toMatch(/^(|#.*|\[Resolve\]|[A-Za-z]+=[\w.: -]*|[\w.:]+ [\w.-]+)$/)
  for (const line of desired.base.time === null ? [] : (renderChrony(desired.base.time) ?? '').split('\n'))
    expect(line).toMatch(/^(|#.*|server [\w.:-]+ iburst)$/)
  expect(zoneFile(desired.base.time?.zone ?? 'UTC')).toMatch(/^usr\/share\/zoneinfo\/[A-Za-z][\w+-]*(\/[\w+-]+){0,2}$/)
  for (const line of renderSysctl(settingsOf(desired, { networkd: false })).split('\n')) expect(line).toMatch(/^(|#.*|-net[\w/.-]+ = \d)$/)
  for (const line of renderBatch(plan(targetOf(desired, { networkd: false }), NOTHING_OWNED, BARE, new Map()).steps).split('\n'))
    expect(line).toMatch(/^[\w.:/+ -]*$/)
}

test('random networks render, and every line has one of the forms that we write', () => {
  fc.assert(
    fc.property(desiredNetwork(['eth0', 'eth1', 'eth2', 'eth3']), (desired) => {
      check(desired, new Set())
      everyLineIsOurs(desired)
    })
  )
})

test('what passes the protocol is canonical: parsed again it is the same', () => {
  fc.assert(
    fc.property(desiredNetwork(['eth0', 'eth1']), (desired) => {
      expect(VERBS.apply.question.parse({ desired, confirm: null }).desired).toEqual(desired)
    })
  )
})

test('a set of networks has no overlaps and holds the same addresses', () => {
  expect(mergeNetworks(['10.1.0.0/16', '10.0.0.0/8', '11.0.0.0/8', '10.0.0.0/8'])).toEqual(['10.0.0.0/8', '11.0.0.0/8'])
  expect(mergeNetworks(['::1/128', '2001:db8::/32', '::/0'])).toEqual(['::/0'])
})
