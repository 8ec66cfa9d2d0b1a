/** The server's nodes and edges as a scene: which arm everything stands at, on which side, and what is too much to draw. */
import type { Picture, PictureNode } from '@ballast/server/contract'
import { type Arm, type ArmLine, CORE, type Hop, type Neighbour, type Scene } from './scene.ts'

/** More servers or services than this at one arm are told as a number; what the chosen way touches is always drawn. */
const MOST = 6

export interface SceneFacts {
  /** Interfaces that are used for the default gateway: the network side. */
  readonly networkSide: ReadonlySet<string>
  readonly withoutLink: ReadonlySet<string>
  /** Real servers that are down, by node. */
  readonly down: ReadonlySet<string>
}

const nameOfArm = (node: PictureNode): string => node.id.replace(/^arm /, '')

export function sceneOf(picture: Picture, facts: SceneFacts): Scene {
  const byId = new Map(picture.nodes.map((node) => [node.id, node]))
  const arms = picture.nodes.filter(({ kind }) => kind === 'arm')
  const first = arms[0]?.id
  if (first === undefined) return { arms: [], hops: [] }
  const touched = new Set(picture.edges.filter(({ kind }) => kind !== 'link').flatMap(({ from, to }) => [from, to]))
  const homes = homesOf(picture, byId)
  const homeOf = (id: string): Home => homes.get(id) ?? { arm: first, isFar: true }
  const others = picture.nodes.filter(({ kind }) => kind !== 'arm' && kind !== 'balancer')
  const at = (arm: string, isFar: boolean): readonly PictureNode[] =>
    others.filter(({ id, kind }) => kind !== 'vip' && homeOf(id).arm === arm && homeOf(id).isFar === isFar)
  return {
    arms: arms.map((node): Arm => {
      const services = others.filter(({ id, kind }) => kind === 'vip' && homeOf(id).arm === node.id)
      return {
        key: node.id,
        title: node.label,
        addresses: node.detail.split(/,\s*|\n/).filter((text) => text !== ''),
        services: linesOf(services, touched),
        side: facts.networkSide.has(nameOfArm(node)) ? 'left' : 'right',
        isDown: facts.withoutLink.has(nameOfArm(node)),
        near: neighboursOf(at(node.id, false), touched, facts),
        far: neighboursOf(at(node.id, true), touched, facts)
      }
    }),
    hops: hopsOf(picture, (id) => {
      const kind = byId.get(id)?.kind
      return kind === 'balancer' ? CORE : kind === 'vip' ? homeOf(id).arm : id
    })
  }
}

interface Home {
  readonly arm: string
  /** Behind a gateway. */
  readonly isFar: boolean
}

/** Walks along the links from the arms: what an arm links to is near, what that links to is far. */
function homesOf({ edges }: Picture, byId: ReadonlyMap<string, PictureNode>): ReadonlyMap<string, Home> {
  const homes = new Map<string, Home>()
  const ends = edges.flatMap(({ from, to, kind }) => [
    { from, to, kind },
    { from: to, to: from, kind }
  ])
  const links = ends.filter(({ kind }) => kind === 'link')
  for (const { from, to } of links) if (byId.get(from)?.kind === 'arm' && !homes.has(to)) homes.set(to, { arm: from, isFar: false })
  // A client is not always linked to anything; then its first step tells where it stands.
  for (const { from, to } of [...links, ...ends]) {
    const home = homes.get(from)
    const kind = byId.get(to)?.kind
    if (home === undefined || homes.has(to) || kind === 'arm' || kind === 'balancer' || byId.get(from)?.kind === 'vip') continue
    homes.set(to, { arm: home.arm, isFar: true })
  }
  for (const { from, to } of ends) if (byId.get(from)?.kind === 'arm' && !homes.has(to)) homes.set(to, { arm: from, isFar: false })
  return homes
}

/** @returns at most a handful, those on the way first, in their own order. */
function some<T extends { readonly id: string }>(all: readonly T[], touched: ReadonlySet<string>): readonly T[] {
  if (all.length <= MOST) return all
  const kept = new Set([...all.filter(({ id }) => touched.has(id)), ...all].slice(0, MOST - 1).map(({ id }) => id))
  return all.filter(({ id }) => kept.has(id))
}

function linesOf(services: readonly PictureNode[], touched: ReadonlySet<string>): readonly ArmLine[] {
  const shown = some(services, touched)
  const lines = shown.map(({ id, label, detail }): ArmLine => ({ key: id, text: label, detail, isChosen: touched.has(id) }))
  return shown.length === services.length
    ? lines
    : [...lines, { key: 'more', text: `and ${services.length - shown.length} more services`, detail: '' }]
}

const KINDS: Readonly<Partial<Record<PictureNode['kind'], Neighbour['kind']>>> = { gateway: 'gateway', server: 'server', client: 'client' }

function neighboursOf(nodes: readonly PictureNode[], touched: ReadonlySet<string>, { down }: SceneFacts): readonly Neighbour[] {
  const servers = nodes.filter(({ kind }) => kind === 'server')
  const shown = new Set(some(servers, touched).map(({ id }) => id))
  const neighbours = nodes
    .filter(({ id, kind }) => kind !== 'server' || shown.has(id))
    .flatMap(({ id, kind, label, detail }): readonly Neighbour[] => {
      const drawn = KINDS[kind]
      return drawn === undefined ? [] : [{ key: id, kind: drawn, title: label, detail, isDown: down.has(id) }]
    })
  const rest = servers.length - shown.size
  return rest === 0
    ? neighbours
    : [...neighbours, { key: `more ${nodes[0]?.id ?? ''}`, kind: 'more', title: `and ${rest} more`, detail: 'real servers' }]
}

/** A virtual address is a line in its arm's box, so a step onto it is a step to the arm. */
const hopsOf = (picture: Picture, boxOf: (id: string) => string): readonly Hop[] =>
  picture.edges.flatMap(({ from, to, kind, blocked }): readonly Hop[] => {
    if (kind === 'link') return []
    const hop = { kind: kind === 'way-in' ? ('in' as const) : ('back' as const), from: boxOf(from), to: boxOf(to), isBlocked: blocked }
    return hop.from === hop.to ? [] : [hop]
  })
