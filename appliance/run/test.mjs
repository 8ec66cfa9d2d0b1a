/**
 * `npm test`: brings what the tests need, builds the UI, then runs the checks and every test project.
 *
 * `npm test -- unit` runs a part. The last line, `N passed, N failed`, is read by machines.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks } from './lib/checks.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { Problem, runMain } from './lib/problem.mjs'
import { bold, duration, green, red } from './lib/progress.mjs'
import { ensurePrograms, requirements } from './lib/requirements.mjs'
import { runVitest } from './lib/vitest.mjs'
import { ensureWebUi } from './lib/web-ui.mjs'

const {
  haproxy,
  openssl,
  curl,
  wrk,
  pebble,
  chromium,
  iproute,
  nftables,
  tcpdump,
  traceroute,
  ping,
  arping,
  qemu,
  qemuImg,
  ovmf,
  mtools,
  socat
} = requirements

/** Only root can build the lab; nobody else is asked to install programs for it. */
const isRoot = process.getuid?.() === 0

/** Test project of .config/vitest.ts → programs that it needs. In this order: what is quick and tells most comes first. */
const PROJECTS = {
  unit: [haproxy, openssl],
  // Only root may answer at port 80, as ACME asks; the tests of it are skipped for others.
  engine: [haproxy, openssl, curl, wrk, ...(isRoot ? [pebble] : [])],
  lab: isRoot ? [haproxy, openssl, curl, iproute, nftables, tcpdump, traceroute, ping, arping] : [],
  crash: [haproxy, openssl, curl, wrk],
  browser: [haproxy, openssl, curl, wrk, ...(isRoot ? [pebble] : []), chromium],
  walkthrough: isRoot ? [haproxy, openssl, curl, iproute, nftables, chromium] : [],
  'walkthrough-load': isRoot ? [haproxy, openssl, curl, iproute, nftables] : [],
  'first-day': [chromium, openssl, qemu, socat],
  appliance: [chromium, openssl, qemu, socat, mtools, qemuImg, ovmf]
}

/** They want what takes long to make, or take long themselves, and are run by name. */
const ON_DEMAND = ['walkthrough-load', 'first-day', 'appliance']

const HELP = `Runs the tests and installs what they need (as root; otherwise it says what to type).

  npm test                       everything but ${ON_DEMAND.join(', ')}: checks, ${Object.keys(PROJECTS)
    .filter((name) => !ON_DEMAND.includes(name))
    .join(', ')}
  npm test -- unit browser       only these
  npm test -- +first-day         the same, and this part
  npm run check                  the fast ones: checks and unit
  npm run screenshots            takes the pictures of docs/images again
  npm run walkthrough            the walk-through with its load, and takes the pictures of docs/walkthrough again

  checks    format, lint, types
  unit      rules, rendering, API, imports, and that openapi.json is the contract's
  engine    a real HAProxy with real servers behind it and real load
  lab       clients, firewall, balancer and farm as network namespaces (needs root, is skipped without)
  crash     kills the server during changes, again and again
  browser   a real Chromium does the operator's work
  walkthrough  a guide for Lync 2013 from end to end, in Chromium and the lab (needs root, is skipped without)
  walkthrough-load  10,000 requests and failing servers there; only when it is named
  first-day the image of npm run image in QEMU: console, first login, a service; only when it is named
  appliance all that is tested in the image: firmware, network, kills, power cuts; only when it is named
`

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, milliseconds: number }} Result */

/** @returns {Promise<Result>} */
async function checks() {
  const started = performance.now()
  const results = await runChecks()
  const passed = results.filter((result) => result.passed).length
  return { name: 'checks', passed, failed: results.length - passed, skipped: 0, milliseconds: performance.now() - started }
}

/** @param {string} name of a test project @param {string} folder for its report @returns {Promise<Result>} */
async function project(name, folder) {
  console.log(bold(`\n${name}`))
  const started = performance.now()
  const counts = await runVitest(name, join(folder, `${name}.json`))
  return { name, ...counts, milliseconds: performance.now() - started }
}

/** @param {readonly Result[]} results @returns {number} exit code */
function summarise(results) {
  console.log(bold('\nSummary'))
  for (const { name, passed, failed, milliseconds } of results) {
    const mark = failed === 0 ? green('✓') : red('✗')
    console.log(
      `${mark} ${name.padEnd(16)} ${String(passed).padStart(5)} passed  ${String(failed).padStart(3)} failed   ${duration(milliseconds)}`
    )
  }
  /** @param {'passed' | 'failed' | 'skipped'} key */
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`)
  return sum('failed') === 0 ? 0 : 1
}

/** @param {string[]} asked @returns {string[]} parts in the order in which they run */
function parts(asked) {
  const added = asked.filter((name) => name.startsWith('+')).map((name) => name.slice(1))
  if (added.length > 0) return parts([...parts([]), ...added])
  const all = ['checks', ...Object.keys(PROJECTS)]
  const unknown = asked.filter((name) => !all.includes(name))
  if (unknown.length > 0)
    throw new Problem(`There is no test part ${unknown.join(', ')}. The parts: ${all.join(', ')}. More: npm test -- --help`)
  return asked.length === 0 ? all.filter((name) => !ON_DEMAND.includes(name)) : all.filter((name) => asked.includes(name))
}

async function main() {
  const asked = process.argv.slice(2)
  if (asked.includes('--help')) {
    console.log(HELP)
    return
  }
  const chosen = parts(asked)
  await ensurePackages()
  const projects = Object.entries(PROJECTS).filter(([name]) => chosen.includes(name))
  await ensurePrograms([...new Set(projects.flatMap(([, needed]) => needed))])
  // The server hands out the built page; every project but the unit tests starts the server.
  if (projects.some(([name]) => name !== 'unit')) await ensureWebUi()

  const folder = mkdtempSync(join(tmpdir(), 'ballast-reports-'))
  try {
    const results = chosen.includes('checks') ? [await checks()] : []
    for (const [name] of projects) results.push(await project(name, folder))
    return summarise(results)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await runMain(main)
