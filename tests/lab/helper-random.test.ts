/**
 * Random networks, one over the other: each is applied, read back with other eyes than the helper's, and found equal; at the end the
 * machine is exactly as before. A hundred take ten seconds on an idle machine; `BALLAST_NETWORKS=1000` for many.
 */
import { rm } from 'node:fs/promises'
import { desiredNetwork } from '@ballast/appliance/helper/testing'
import { type DesiredNetwork, isV6, networkOf, prefixParts } from '@ballast/server/helper'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { temporaryDirectory } from '../support/ballast.ts'
import { type Helper, startHelper } from '../support/helper.ts'
import { describeLab } from './describe-lab.ts'
import { buildMachine, CARDS, type Machine, NOTHING } from './helper-lab.ts'
import { within } from './namespaces.ts'

const RUNS = Number(process.env['BALLAST_NETWORKS'] ?? 100)
/** Every so many the network is taken down in between, so that each starts from nothing now and then. */
const TAKEN_DOWN = 10

let lab: Machine
let folder: string
let helper: Helper

/** What is to be seen of a network, as sorted lines: computed from the desired one, and read from the kernel. */
type Seen = readonly string[]

const Links = z.array(
  z.object({
    ifname: z.string(),
    mtu: z.int(),
    flags: z.array(z.string()),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.int(), scope: z.string(), preferred_life_time: z.number() }))
  })
)
const Routes = z.array(
  z.object({
    dst: z.string(),
    gateway: z.string().optional(),
    dev: z.string().optional(),
    table: z.string().optional(),
    protocol: z.string(),
    type: z.string().optional()
  })
)
const Rules = z.array(
  z.object({ priority: z.int(), src: z.string(), table: z.string(), protocol: z.string().optional(), fwmark: z.string().optional() })
)

const whole = (six: boolean): string => (six ? '::/0' : '0.0.0.0/0')

function expected({ base, services }: DesiredNetwork): Seen {
  const own = new Set(base.links.flatMap(({ addresses }) => addresses.map((prefix) => prefixParts(prefix)?.address)))
  const virtual = services.addresses.filter(({ address }) => !own.has(address))
  const { ipv4, ipv6 } = services.transparent
  return [
    ...base.links.map(({ name, mtu }) => `link ${name} up ${mtu}`),
    ...base.links.flatMap(({ name, addresses }) => addresses.map((prefix) => `address ${name} ${prefix}`)),
    ...virtual.map(({ address, link }) => `address ${link} ${address}/${isV6(address) ? '128 silent' : '32'}`),
    ...base.routes.map(({ destination, gateway, link }) => `route ${destination} ${gateway} ${link}`),
    ...services.gateways.map(({ address, gateway, link, only }) => `answers ${address} ${gateway} ${link} ${only ? 'only' : 'after main'}`),
    ...[...(ipv4 ? [false] : []), ...(ipv6 ? [true] : [])].map((six) => `transparent ${whole(six)}`),
    ...(services.serverNat.length === 0 ? [] : [`nat ${services.serverNat.length}`]),
    ...(ipv4 || ipv6 ? ['socket transparent'] : []),
    ...(services.filter === null ? [] : listed('block', services.filter.block)),
    ...(services.filter === null ? [] : listed('allow', services.filter.allow)),
    `setting ip_forward ${Number(base.kernel.forwarding)}`,
    `setting tcp_timestamps ${Number(base.kernel.tcpTimestamps)}`,
    ...base.links.map(({ name }) => `setting rp_filter ${name} ${Number(base.kernel.strictRouting)}`)
  ].toSorted()
}

/** Lists are compared by what they hold: networks inside of others say nothing. */
const listed = (name: string, networks: readonly string[]): string[] =>
  [...new Set(networks)]
    .filter((network) => !networks.some((other) => other !== network && holds(other, network)))
    .map((network) => `${name} ${network}`)

function holds(outer: string, inner: string): boolean {
  const [wide, narrow] = [prefixParts(outer), prefixParts(inner)]
  if (wide === null || narrow === null || isV6(outer) !== isV6(inner) || wide.bits > narrow.bits) return false
  return networkOf(`${narrow.address}/${wide.bits}`) === outer
}

const destination = (dst: string, six: boolean): string =>
  dst === 'default' ? whole(six) : dst.includes('/') ? dst : `${dst}/${six ? 128 : 32}`

function routing(six: boolean, routes: z.infer<typeof Routes>, rules: z.infer<typeof Rules>): string[] {
  const ours = routes.filter(({ protocol }) => protocol === '66')
  const answers = rules
    .filter(({ priority, protocol }) => protocol === '66' && priority === 1101)
    .flatMap(({ src, table }) => {
      const before = rules.some((rule) => rule.src === src && rule.priority === 1100 && rule.table === 'main')
      return ours
        .filter((route) => route.table === table && route.gateway !== undefined)
        .map((route) => `answers ${src} ${route.gateway} ${route.dev} ${before ? 'after main' : 'only'}`)
    })
  const marks = rules.filter(({ fwmark, protocol }) => protocol === '66' && fwmark !== undefined)
  const local = ours.filter((route) => route.type === 'local' && marks.some(({ table }) => table === route.table))
  return [
    ...ours
      .filter(({ table }) => table === undefined || table === 'main')
      .map((route) => `route ${destination(route.dst, six)} ${route.gateway} ${route.dev}`),
    ...answers,
    ...local.map(({ dst }) => `transparent ${destination(dst, six)}`)
  ]
}

const Nft = z.object({ nftables: z.array(z.looseObject({})) })
const NftSet = z.object({ set: z.object({ name: z.string(), elem: z.array(z.unknown()).optional() }) })
const Prefix = z.object({ prefix: z.object({ addr: z.string(), len: z.int() }) })
const NftRule = z.object({ rule: z.object({ chain: z.string(), expr: z.array(z.unknown()) }) })

function packets(text: string): string[] {
  const { nftables } = Nft.parse(JSON.parse(text))
  const sets = nftables.flatMap((entry) => NftSet.safeParse(entry).data?.set ?? [])
  const rules = nftables.flatMap((entry) => NftRule.safeParse(entry).data?.rule ?? [])
  const elements = sets.flatMap(({ name, elem = [] }) => {
    const list = /^all_(block|allow)([46])$/.exec(name)
    if (list === null) return []
    const six = list[2] === '6'
    return elem.map((element) => {
      const prefix = Prefix.safeParse(element).data?.prefix
      return `${list[1]} ${prefix === undefined ? destination(String(element), six) : `${prefix.addr}/${prefix.len}`}`
    })
  })
  const nat = rules.filter(({ chain, expr }) => chain === 'servernat' && /"(masquerade|snat)"/.test(JSON.stringify(expr))).length
  return [
    ...elements,
    ...(nat === 0 ? [] : [`nat ${nat}`]),
    ...(rules.some(({ chain }) => chain === 'transparent') ? ['socket transparent'] : [])
  ]
}

async function seen(cards: readonly string[]): Promise<Seen> {
  const json = async (...args: string[]): Promise<unknown> => JSON.parse(await lab.inside('ip', '-json', ...args))
  const [links, routes4, routes6, rules4, rules6, nft, settings] = await Promise.all([
    json('address', 'show'),
    json('-4', '-details', 'route', 'show', 'table', 'all'),
    json('-6', '-details', 'route', 'show', 'table', 'all'),
    json('rule', 'show'),
    json('-6', 'rule', 'show'),
    lab.inside('nft', '-j', 'list', 'ruleset'),
    lab.inside('sysctl', 'net.ipv4.ip_forward', 'net.ipv4.tcp_timestamps', ...cards.map((card) => `net.ipv4.conf.${card}.rp_filter`))
  ])
  const found = Links.parse(links).filter(({ ifname }) => cards.includes(ifname))
  return [
    ...found.map(({ ifname, flags, mtu }) => `link ${ifname} ${flags.includes('UP') ? 'up' : 'down'} ${mtu}`),
    ...found.flatMap(({ ifname, addr_info }) =>
      addr_info
        .filter(({ scope }) => scope === 'global')
        .map(
          ({ local, prefixlen, preferred_life_time }) =>
            `address ${ifname} ${local}/${prefixlen}${preferred_life_time === 0 ? ' silent' : ''}`
        )
    ),
    ...routing(false, Routes.parse(routes4), Rules.parse(rules4)),
    ...routing(true, Routes.parse(routes6), Rules.parse(rules6)),
    ...packets(nft),
    ...settings
      .trim()
      .split('\n')
      .map((line) => {
        const [, name, card, value] = /^net\.ipv4\.(?:conf\.(?=\w+\.))?(?:(\w+)\.)?(\w+) = (\d)$/.exec(line)?.map(String) ?? []
        return name === 'undefined' ? `setting ${card} ${value}` : `setting ${card} ${name} ${value}`
      })
  ].toSorted()
}

describeLab('random networks', () => {
  beforeAll(async () => {
    lab = await buildMachine('random')
    folder = await temporaryDirectory()
    helper = await startHelper(folder, within(lab.machine))
  })
  afterAll(async () => {
    await helper.end()
    await rm(folder, { recursive: true, force: true })
    await lab.remove()
  })

  test(`${RUNS} of them: applied, read back equal, torn down to exactly the state before`, { timeout: 3_600_000 }, async () => {
    const before = await lab.picture()
    const spent: number[] = []
    for (const [index, desired] of fc.sample(desiredNetwork(CARDS), { numRuns: RUNS, seed: 20_261_124 }).entries()) {
      const begin = performance.now()
      await helper.ask('apply', { desired, confirm: null })
      spent.push(performance.now() - begin)
      expect(await seen(desired.base.links.map(({ name }) => name)), JSON.stringify(desired)).toEqual(expected(desired))
      if (index % TAKEN_DOWN === TAKEN_DOWN - 1) {
        await helper.ask('apply', { desired: NOTHING, confirm: null })
        expect(await lab.picture(), `after ${JSON.stringify(desired)}`).toBe(before)
      }
    }
    await helper.ask('apply', { desired: NOTHING, confirm: null })
    expect(await lab.picture()).toBe(before)
    const sorted = spent.toSorted((a, b) => a - b)
    const at = (part: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0)
    console.log(`${RUNS} networks; an apply took ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${at(1)} ms (longest).`)
  })
})
