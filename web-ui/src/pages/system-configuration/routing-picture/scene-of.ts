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
  const sides = networkSideOf(picture, facts)
  const homeOf = (id: string): Home => homes.get(id) ?? { arm: first, isFar: true }
  const others = picture.nodes.filter(({ kind }) => kind !== 'arm' && kind !== 'balancer')
  const at = (arm: string, isFar: boolean): readonly PictureNode[] =>
    others.filter(({ id, kind }) => kind !== 'vip' && homeOf(id).arm === arm && homeOf(id).isFar === isFar)
  const places: Places = {
    picture,
    boxOf(id) {
      const kind = byId.get(id)?.kind
      return kind === 'balancer' ? CORE : kind === 'vip' ? homeOf(id).arm : id
    },
    armOf: (id) => (byId.get(id)?.kind === 'arm' || id === CORE ? id : homeOf(id).arm)
  }
  return {
    arms: arms.map((node): Arm => {
      const services = others.filter(({ id, kind }) => kind === 'vip' && homeOf(id).arm === node.id)
      return {
        key: node.id,
        title: node.label,
        addresses: node.detail.split(/,\s*|\n/).filter((text) => text !== ''),
        services: linesOf(services, touched),
        side: sides.has(node.id) ? 'left' : 'right',
        isDown: facts.withoutLink.has(nameOfArm(node)),
        near: neighboursOf(at(node.id, false), touched, facts),
        far: neighboursOf(at(node.id, true), touched, facts)
      }
    }),
    hops: withServer(hopsOf(places), places)
  }
}

/** Where no interface is ticked for the default gateway, the gateway itself tells which side is the network side. */
function networkSideOf({ nodes, edges }: Picture, { networkSide }: SceneFacts): ReadonlySet<string> {
  const ticked = nodes.filter((node) => node.kind === 'arm' && networkSide.has(nameOfArm(node))).map(({ id }) => id)
  if (ticked.length > 0) return new Set(ticked)
  const gateways = new Set(nodes.filter(({ kind, detail }) => kind === 'gateway' && detail === 'default gateway').map(({ id }) => id))
  return new Set(edges.filter(({ kind, to }) => kind === 'link' && gateways.has(to)).map(({ from }) => from))
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
  const beyond = (steps: typeof ends): void => {
    for (const { from, to } of steps) {
      const home = homes.get(from)
      const isWay = ['arm', 'balancer', 'vip'].some((kind) => kind === byId.get(from)?.kind || kind === byId.get(to)?.kind)
      if (home !== undefined && !homes.has(to) && !isWay) homes.set(to, { arm: home.arm, isFar: true })
    }
  }
  beyond(links)
  // A client is linked to nothing: it stands at the arm that it comes in by, behind a gateway there if answers to it go through one.
  const first = edges.find(({ from, kind }) => kind === 'way-in' && byId.get(from)?.kind === 'client' && !homes.has(from))
  if (first !== undefined && byId.get(first.to)?.kind === 'arm') {
    const isFar = ends.some(({ from, to }) => to === first.from && byId.get(from)?.kind === 'gateway' && homes.get(from)?.arm === first.to)
    homes.set(first.from, { arm: first.to, isFar })
  }
  beyond(ends)
  return homes
}

/** @returns at most a handful, those on the way first, in their own order. */
function some<T extends { readonly id: string }>(all: readonly T[], touched: ReadonlySet<string>): readonly T[] {
  if (all.length <= MOST) return all
  const kept = new Set([...all.filter(({ id }) => touched.has(id)), ...all].slice(0, MOST - 1).map(({ id }) => id))
  return all.filter(({ id }) => kept.has(id))
}

/** `“Web” (10.0.0.1:443)` in two lines; an address alone is one. */
function named(label: string, detail: string): Pick<ArmLine, 'text' | 'detail'> {
  const [, name, place] = /^“(.*)” \((.*)\)$/.exec(label) ?? []
  const text = name ?? label
  return { text, detail: [place ?? '', detail].filter((part) => part !== '').join(', ') }
}

function linesOf(services: readonly PictureNode[], touched: ReadonlySet<string>): readonly ArmLine[] {
  const shown = some(services, touched)
  const lines = shown.map(({ id, label, detail }): ArmLine => ({ key: id, ...named(label, detail), isChosen: touched.has(id) }))
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
      if (drawn === undefined) return []
      const isDown = down.has(id)
      const words = [detail === '' && drawn === 'server' ? 'real server' : detail, isDown ? 'down' : ''].filter((word) => word !== '')
      return [{ key: id, kind: drawn, title: label, detail: words.join(', '), isDown }]
    })
  const rest = servers.length - shown.size
  return rest === 0
    ? neighbours
    : [...neighbours, { key: `more ${nodes[0]?.id ?? ''}`, kind: 'more', title: `and ${rest} more`, detail: 'real servers' }]
}

interface Places {
  readonly picture: Picture
  /** The box that a node is drawn as: a virtual address is a line in its arm's box. */
  readonly boxOf: (id: string) => string
  /** The arm that a box stands at. */
  readonly armOf: (id: string) => string
}

/** Box to box along the cables: what is at another arm is reached through the machine. */
function along(from: string, to: string, armOf: Places['armOf']): readonly (readonly [string, string])[] {
  const [a, b] = [armOf(from), armOf(to)]
  const stops = [from, ...(a === b ? [] : [a, CORE, b].filter((stop) => stop !== from && stop !== to)), to]
  return stops.slice(1).map((stop, index) => [stops[index] ?? from, stop])
}

/** A client behind a gateway comes in through it; the server's picture tells only where. */
const gatewayBetween = ({ nodes, edges }: Picture, from: string, arm: string, armOf: Places['armOf']): string | undefined =>
  nodes.find(
    ({ id, kind }) =>
      kind === 'gateway' &&
      armOf(id) === arm &&
      nodes.some((each) => each.id === from && each.kind === 'client') &&
      edges.some((edge) => (edge.from === id && edge.to === from) || (edge.from === from && edge.to === id && edge.kind === 'link'))
  )?.id

function hopsOf({ picture, boxOf, armOf }: Places): readonly Hop[] {
  const hops: Hop[] = []
  for (const direction of ['way-in', 'way-back'] as const) {
    const kind = direction === 'way-in' ? 'in' : 'back'
    for (const { from, to, blocked } of picture.edges.filter((edge) => edge.kind === direction)) {
      const via = gatewayBetween(picture, from, boxOf(to), armOf)
      const legs: readonly (readonly [string, string])[] =
        via === undefined
          ? [[from, to]]
          : [
              [from, via],
              [via, to]
            ]
      const steps = legs.flatMap(([a, b]) => (boxOf(a) === boxOf(b) ? [] : along(boxOf(a), boxOf(b), armOf)))
      for (const [index, [a, b]] of steps.entries()) hops.push({ kind, from: a, to: b, isBlocked: blocked && index === steps.length - 1 })
      // Where a packet got lost its way ends.
      if (steps.length > 0 && blocked) break
    }
  }
  return hops
}

/** The server's picture ends at the virtual address; from there on one real server stands for all. */
function withServer(hops: readonly Hop[], { picture, armOf }: Places): readonly Hop[] {
  const server = picture.nodes.find(({ kind }) => kind === 'server')?.id
  const inwards = hops.filter(({ kind }) => kind === 'in')
  const last = inwards.at(-1)
  if (server === undefined || last === undefined || last.isBlocked || last.to === server) return hops
  const steps = [
    [last.to, CORE],
    [CORE, armOf(server)],
    [armOf(server), server]
  ] as const
  const way = (kind: Hop['kind']) =>
    steps.map(([from, to]): Hop => (kind === 'in' ? { kind, from, to, isBlocked: false } : { kind, from: to, to: from, isBlocked: false }))
  const back = hops.filter(({ kind }) => kind === 'back')
  return [...inwards, ...way('in'), ...way('back').toReversed(), ...back].filter(
    (hop, index, all) => all.findIndex((each) => each.kind === hop.kind && each.from === hop.from && each.to === hop.to) === index
  )
}
