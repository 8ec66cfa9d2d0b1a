/**
 * `npm start -- --demo`: something to see and to curl, in a data directory of its own.
 *
 * The demo does the first login itself. Nobody can publish anything before the default password is changed, the
 * demo included, and a person who wants to look around for ten minutes should find services that are Up, not a form.
 * The password it sets is made on this machine and printed, never a known one: a demo may be shown with
 * `--listen 0.0.0.0:8443`. Who wants to see a new machine's first login starts without `--demo`.
 */
import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { capture } from '../lib/child.mjs'
import { fullPath, inRoot, root } from '../lib/paths.mjs'
import { Problem } from '../lib/problem.mjs'
import { bold, step } from '../lib/progress.mjs'
import { startWebServers, WEB_SERVERS } from './web-servers.mjs'

/** publish.ts says so when the password of the data directory is not the demo's any more. */
const PASSWORD_CHANGED = 3

/** @typedef {{ password: string, ports: { http: number, https: number, servers: number[] } }} Demo */

/** @returns a password to read from one screen and type into another: no characters that look alike */
function newPassword() {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  return `demo-${group()}-${group()}`
}

/** @param {number} port @returns {Promise<boolean>} */
const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.on('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

/** @param {number} from @returns {Promise<number>} the first free port from there on */
async function freePort(from) {
  for (let port = from; port < from + 100; port++) if (await isFree(port)) return port
  throw new Problem(`No port from ${from} to ${from + 99} is free on 127.0.0.1, and the demo needs one.`)
}

/** What the demo remembers in its data directory. @param {string} dataDir */
const memory = (dataDir) => join(dataDir, 'demo.json')

/** @param {string} dataDir @returns {Promise<{ demo: Demo, isNew: boolean }>} what the first demo start in this directory chose, for ever */
async function chosen(dataDir) {
  const file = memory(dataDir)
  if (existsSync(file)) return { demo: JSON.parse(readFileSync(file, 'utf8')), isNew: false }
  /** @type {number[]} */
  const servers = []
  for (const index of WEB_SERVERS.keys()) servers.push(await freePort((servers[index - 1] ?? 9100) + 1))
  const demo = { password: newPassword(), ports: { http: await freePort(9080), https: await freePort(9443), servers } }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  return { demo, isNew: true }
}

/**
 * Starts the web servers. Before the web process, so that its first health checks find them.
 * @param {string} dataDir
 */
export async function startDemo(dataDir) {
  const { demo, isNew } = await chosen(dataDir)
  const stop = await startWebServers(demo.ports.servers).catch((error) => {
    throw new Problem(`The demo's web servers do not start: ${error.message}. Another demo may be running from ${dataDir}.`)
  })
  return { demo, isNew, stop }
}

/**
 * Publishes the services that are not there yet.
 * @param {string} node @param {string} url @param {string} dataDir @param {boolean} isNew
 * @returns {Promise<boolean>} whether the demo's password still counts
 */
export async function publishDemo(node, url, dataDir, isNew) {
  const { code, output } = await step(
    'Publishing the demo services',
    () =>
      capture(node, [inRoot('appliance', 'run', 'demo', 'publish.ts'), url, memory(dataDir), ...(isNew ? ['--new'] : [])], {
        cwd: root,
        env: { ...process.env, PATH: fullPath() }
      }),
    (result) => result.code === 0
  )
  if (code !== 0 && code !== PASSWORD_CHANGED) throw new Problem('The demo services could not be published.', output.trimEnd())
  return code === 0
}

/** @param {Demo} demo */
export function describeDemo({ ports }) {
  const [first] = WEB_SERVERS
  const control = `http://127.0.0.1:${ports.servers[0]}`
  const commands = [
    [`curl http://127.0.0.1:${ports.http}/`, 'three times: each real server answers in turn'],
    [`curl -k https://127.0.0.1:${ports.https}/`, 'HTTPS with a demo certificate; a browser stays with one server by cookie'],
    [`curl -X POST ${control}/down`, `${first?.name} fails its health checks: in about 20 seconds it is Down in the UI`],
    [`curl -X POST ${control}/up`, 'brings it back']
  ]
  return `${bold('Try it')}\n${commands.map(([command = '', what]) => `  ${command.padEnd(46)}${what}`).join('\n')}\n`
}
