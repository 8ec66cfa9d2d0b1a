/**
 * `npm start`: brings what is missing, builds what is stale, starts Ballast, prints the URL.
 *
 * Plain JavaScript without packages: it runs on the Node 18 or 20 of the distribution before anything is installed.
 */
import { resolve } from 'node:path'
import { describeDemo, publishDemo, startDemo } from './demo/demo.mjs'
import { certificateOf } from './lib/certificate.mjs'
import { parseOptions } from './lib/options.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { inRoot } from './lib/paths.mjs'
import { runMain } from './lib/problem.mjs'
import { bold, dim, duration } from './lib/progress.mjs'
import { ensurePrograms, requirements } from './lib/requirements.mjs'
import { engineProcess, startServer } from './lib/server.mjs'
import { ensureWebUi } from './lib/web-ui.mjs'

const HELP = `Starts Ballast. The first start installs what is missing and builds the web UI.

  npm start [-- options]

  --demo                 three small web servers and two published services to look at and to curl;
                         prints its password; keeps its data in .ballast/demo
  --data-dir DIRECTORY   where configuration, keys and history live   (default .ballast/data)
  --listen ADDRESS:PORT  where the web UI listens                     (default 127.0.0.1:8443)
                         0.0.0.0:8443 reaches it from other machines
  --stop-engine-on-exit  ends the traffic together with the web UI; without it HAProxy goes on
                         when you press Ctrl-C, and the next start takes it over (the demo always stops it)
  --log-level LEVEL      debug, info, warn or error                   (default warn)
  --help                 this text

  npm test               runs all tests          npm run check   the fast checks
  npm run dev            starts with live reload
`

/** @param {{ url: string, login: string, started: number }} facts */
async function greeting({ url, login, started }) {
  const fingerprint = await certificateOf(url)
  const note =
    fingerprint === null
      ? ''
      : `\n${dim(`The browser warns once: Ballast made its certificate itself. Its SHA-256 fingerprint is\n${fingerprint}`)}\n`
  return `
${bold(`Ballast is ready: ${url}`)}   ${dim(`(${duration(performance.now() - started)})`)}
Log in as ${login}
${note}`
}

/** @param {string} dataDir @param {boolean} keepsTraffic */
function farewell(dataDir, keepsTraffic) {
  if (!keepsTraffic) return 'Ballast has stopped, and HAProxy with it.'
  const pid = engineProcess(dataDir)
  if (pid === null) return 'Ballast has stopped.'
  return `Ballast has stopped. HAProxy (process ${pid}) goes on with the traffic; npm start takes it over. To end it, too:  kill ${pid}`
}

function readOptions() {
  return parseOptions('npm start', {
    demo: { type: 'boolean', default: false },
    'data-dir': { type: 'string' },
    listen: { type: 'string', default: '127.0.0.1:8443' },
    'stop-engine-on-exit': { type: 'boolean', default: false },
    'log-level': { type: 'string', default: 'warn' },
    help: { type: 'boolean', default: false }
  })
}

/**
 * Installs and builds what is missing.
 * @param {boolean} isDemo @returns {Promise<string>} the Node to run the product with
 */
async function prepare(isDemo) {
  const node = await ensurePackages()
  await ensurePrograms(isDemo ? [requirements.haproxy, requirements.openssl] : [requirements.haproxy])
  await ensureWebUi()
  return node
}

/** @param {string} node @param {string} url @param {string} dataDir @param {{ demo: import('./demo/demo.mjs').Demo, isNew: boolean }} started */
async function demoLogin(node, url, dataDir, { demo, isNew }) {
  const isOurs = await publishDemo(node, url, dataDir, isNew)
  return isOurs ? `bal with the password ${demo.password}` : 'bal with the password you chose. The demo services are left as they are.'
}

const FIRST_LOGIN = 'bal with the password 1fourall; Ballast then asks for one of your own. (Done before? Use yours.)'

async function main() {
  const started = performance.now()
  const options = readOptions()
  if (options.help === true) {
    console.log(HELP)
    return
  }
  const isDemo = options.demo === true
  const dataDir = resolve(options['data-dir'] ?? inRoot('.ballast', isDemo ? 'demo' : 'data'))
  const node = await prepare(isDemo)
  const demo = isDemo ? await startDemo(dataDir) : null
  const keepsTraffic = !isDemo && options['stop-engine-on-exit'] !== true
  const args = ['--data-dir', dataDir, '--listen', options.listen ?? '', '--log-level', options['log-level'] ?? '']
  if (!keepsTraffic) args.push('--stop-engine-on-exit')
  /** @type {import('./lib/server.mjs').Server | null} */
  let server = null
  try {
    server = await startServer(node, args)
    const { url } = server
    const login = demo === null ? FIRST_LOGIN : await demoLogin(node, url, dataDir, demo)
    console.log(await greeting({ url, login, started }))
    if (demo !== null) console.log(describeDemo(demo.demo))
    console.log(dim('Ctrl-C stops it.'))
    const code = await server.ended
    console.log(farewell(dataDir, keepsTraffic))
    return code
  } catch (error) {
    server?.stop()
    await server?.ended
    throw error
  } finally {
    demo?.stop()
  }
}

await runMain(main)
