/** What the walk-through's machine does under load: clients stay where their sessions are, and a Front End that fails takes nobody else along. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeLab } from '../lab/describe-lab.ts'
import type { LabProgram } from '../lab/lab.ts'
import { address, COLLEAGUES, SERVERS } from '../lab/network.ts'
import { waitFor } from '../support/wait.ts'
import { homes, isFine, readStory, startCrowd } from './crowd.ts'
import { FRONT_ENDS, VIRTUAL } from './names.ts'
import { publishLync } from './publish.ts'
import { type FrontEnd, openScene, type Scene } from './stage.ts'

let scene: Scene

/** ms that a busy machine may be late. */
const LATE = 2_000

/** Until further notice. */
const ON_AND_ON = 1e9

/** Until a host has that status as real server of all services. */
const whenAll = (name: FrontEnd, status: 'Up' | 'Down'): Promise<boolean> =>
  waitFor(async () => {
    const { items } = await scene.lab.api.call('serverGroupList')
    const ids = new Set(items.find((group) => group.address === FRONT_ENDS[name])?.servers.map(({ id }) => id))
    const states = (await scene.lab.api.call('live')).servers.filter(({ id }) => ids.has(id))
    return states.length > 0 && states.every((server) => server.status === status)
  }, 60)

/** ms in which checks find out that a server is gone, at worst: it went right after one, and as many as it takes fail. */
async function checkTime(): Promise<number> {
  const { interval, timeout, retries } = (await scene.lab.api.call('settingsShow')).checks
  return (interval + timeout) * retries * 1000 + LATE
}

describeLab('under load', () => {
  beforeAll(async () => {
    scene = await openScene()
    await publishLync(scene)
    for (const name of SERVERS) await whenAll(name, 'Up')
  })
  afterAll(() => scene.close())

  test('Super HTTP and Source IP Address sticks: 10,000 requests of 200 clients, and no session is lost', async () => {
    const began = performance.now()
    const crowd = await startCrowd(scene, { clients: 200, requests: 50, perConnection: 5, pause: 0, atOnce: 20 })
    const story = readStory(await crowd.ended())
    const seconds = (performance.now() - began) / 1000
    const events = story.flat()
    expect(events).toHaveLength(10_000)
    expect(events.filter((event) => !isFine(event))).toEqual([])
    for (const of of story) {
      expect(new Set(of.map(({ server }) => server)).size).toBe(1)
      expect(of.map(({ session }) => session)).toEqual(['new', ...Array.from({ length: 49 }, () => 'known')])
    }
    const spread = homes(story)
    expect(Object.keys(spread).toSorted()).toEqual([...SERVERS])
    console.log(
      `10,000 requests of 200 clients in ${seconds.toFixed(1)} s, over 2,000 connections; clients at each server: ${JSON.stringify(spread)}`
    )
  })

  test('a Front End is killed: its clients go on at others within the time of the checks, and nobody else notices', async () => {
    const limit = await checkTime()
    const crowd = await startCrowd(scene, { clients: 60, requests: ON_AND_ON, perConnection: 1, pause: 50, atOnce: 60 })
    const killedAt = Date.now()
    await scene.frontEnds.server2.kill()
    await whenAll('server2', 'Down')
    const noticed = Date.now() - killedAt
    const story = readStory(await crowd.finish())
    await scene.startFrontEnd('server2')

    const [lost, others] = [story.filter((of) => of[0]?.server === 'server2'), story.filter((of) => of[0]?.server !== 'server2')]
    expect(lost.length).toBeGreaterThan(0)
    for (const of of others) {
      expect(of.filter((event) => !isFine(event))).toEqual([])
      expect(new Set(of.map(({ server }) => server)).size).toBe(1)
    }
    const outages = lost.map((of) => {
      const after = of.filter(({ answered }) => answered > killedAt)
      const first = after.findIndex((event) => isFine(event) && event.server !== 'server2')
      const rest = after.slice(first)
      expect(first).toBeGreaterThanOrEqual(0)
      expect(rest.filter((event) => !isFine(event))).toEqual([])
      expect(new Set(rest.map(({ server }) => server)).size).toBe(1)
      const unanswered = after.filter(({ server }) => server === '').length
      return { milliseconds: (after[first]?.answered ?? 0) - killedAt, unanswered }
    })
    const longest = Math.max(...outages.map(({ milliseconds }) => milliseconds))
    expect(longest).toBeLessThan(limit)
    const unanswered = outages.reduce((sum, each) => sum + each.unanswered, 0)
    console.log(
      `Killed server2 with ${lost.length} of 60 clients: they worked elsewhere after ${longest} ms at most (limit ${limit}), ${unanswered} requests of theirs got no answer; ` +
        `checks noticed after ${noticed} ms; the ${others.length} others made ${others.flat().length} requests, none failed or moved`
    )
  })

  test('the power of a Front End is cut: its open connections end with the failing check, others stay', async () => {
    const { lab } = scene
    const limit = await checkTime()
    await whenAll('server2', 'Up')
    const from = COLLEAGUES.map((host) => address('ipv4', 'office', host))
    const lines = await Promise.all(from.map((own) => lab.program('inside', 'line.ts', [VIRTUAL.internal, '5061', own])))
    const isCut = ({ lines: [greeting = ''] }: LabProgram): boolean => greeting.startsWith('server3 ')
    const [cut, others] = [lines.filter(isCut), lines.filter((line) => !isCut(line))]
    expect(cut.length).toBeGreaterThan(0)
    expect(others.length).toBeGreaterThan(0)

    const cutAt = Date.now()
    await lab.network.ip('server3', ['link', 'set', 'eth0', 'down'])
    await waitFor(() => cut.every((line) => line.lines.length > 1), 60)
    const longest = Math.max(...cut.map((line) => Number(/^closed (\d+)$/.exec(line.lines[1] ?? '')?.[1]) - cutAt))
    expect(longest).toBeLessThan(limit)
    for (const line of others) expect(await line.finish()).toBe('kept')
    console.log(
      `Cut the power of server3: its ${cut.length} open connections ended after ${longest} ms at most (limit ${limit}); the ${others.length} others stayed`
    )
  })
})
