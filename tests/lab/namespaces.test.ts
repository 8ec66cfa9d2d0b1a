/** The lab cleans up after itself, also when a former run could not, and touches nobody else's namespaces. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { describeLab } from './describe-lab.ts'
import { buildNetwork, sweep, within } from './namespaces.ts'

const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8' })
const namespaces = (): string[] =>
  ip('netns', 'list')
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')

/** A process number that was given out and is free again. */
async function formerPid(): Promise<number> {
  const child = spawn('true')
  await once(child, 'exit')
  return child.pid ?? 0
}

const made: string[] = []
function makeNamespace(name: string): string {
  ip('netns', 'add', name)
  made.push(name)
  return name
}

/** A process that stays in a namespace until it is ended. */
function startIn(namespace: string) {
  const [command, ...args] = [...within(namespace), process.execPath, '--eval', 'console.log(1); setInterval(() => 0, 1000)']
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

describeLab('namespaces', () => {
  afterEach(() => {
    for (const name of made.splice(0)) if (namespaces().includes(name)) ip('netns', 'delete', name)
  })

  test('what a killed run left is removed with its processes; a living run’s and a stranger’s stay', async () => {
    const left = makeNamespace(`ballast-lab.${await formerPid()}.balancer`)
    const living = makeNamespace(`ballast-lab.${process.ppid}.balancer`)
    const stranger = makeNamespace(`not-ballast-lab.${process.pid}.balancer`)
    const child = startIn(left)
    await once(child.stdout, 'data')
    const ended = once(child, 'exit')
    await sweep()
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(namespaces()).not.toContain(left)
    expect(namespaces()).toEqual(expect.arrayContaining([living, stranger]))
  })

  test('the machine’s own network is as before while the lab stands, and after', async () => {
    const picture = (): string => ip('-o', 'address') + ip('rule') + ip('route') + ip('-6', 'route')
    const before = { picture: picture(), namespaces: namespaces() }
    const network = await buildNetwork()
    expect(picture()).toBe(before.picture)
    await network.remove()
    expect(picture()).toBe(before.picture)
    expect(namespaces()).toEqual(before.namespaces)
  })
})
