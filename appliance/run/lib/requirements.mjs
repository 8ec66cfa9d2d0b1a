/**
 * Programs that come from the distribution: which, why, and how they get here.
 *
 * The one list of them; start, test and dev take from it what they need.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { capture, succeed } from './child.mjs'
import { fullPath } from './paths.mjs'
import { Problem } from './problem.mjs'
import { step } from './progress.mjs'

/** Oldest HAProxy that Ballast renders for: Debian 12's. */
const OLDEST_HAPROXY = [2, 6]

/** Seconds to wait for another apt, e.g. the automatic upgrades of a machine that has just booted. */
const APT_LOCK_SECONDS = 400

/**
 * @typedef {object} Requirement
 * @property {string} name as people call it
 * @property {readonly string[]} programs any one of them will do; with a path it is a file and not a program
 * @property {string} debian package of Debian and Ubuntu
 * @property {string} why
 */

/** @satisfies {Record<string, Requirement>} */
export const requirements = {
  haproxy: { name: 'HAProxy', programs: ['haproxy'], debian: 'haproxy', why: 'carries the traffic of the virtual services' },
  openssl: { name: 'OpenSSL', programs: ['openssl'], debian: 'openssl', why: 'makes certificates for the demo and the tests' },
  curl: { name: 'curl', programs: ['curl'], debian: 'curl', why: 'is the real client of the tests' },
  pebble: { name: 'Pebble', programs: ['pebble'], debian: 'pebble', why: 'is the ACME authority of the tests' },
  wrk: { name: 'wrk', programs: ['wrk'], debian: 'wrk', why: 'makes the load under which changes may fail no request' },
  h2load: { name: 'h2load', programs: ['h2load'], debian: 'nghttp2-client', why: 'loads HTTP/2 services in the bench' },
  iproute: { name: 'iproute2', programs: ['ip'], debian: 'iproute2', why: 'builds the networks of the lab' },
  tcpdump: { name: 'tcpdump', programs: ['tcpdump'], debian: 'tcpdump', why: 'captures packets' },
  traceroute: { name: 'traceroute', programs: ['traceroute'], debian: 'traceroute', why: 'shows the way of packets' },
  ping: { name: 'ping', programs: ['ping'], debian: 'iputils-ping', why: 'asks whether a host answers' },
  arping: { name: 'arping', programs: ['arping'], debian: 'iputils-arping', why: 'finds and announces addresses' },
  nftables: { name: 'nftables', programs: ['nft'], debian: 'nftables', why: 'is the firewall of the lab' },
  mmdebstrap: { name: 'mmdebstrap', programs: ['mmdebstrap'], debian: 'mmdebstrap', why: 'makes the root file system of the image' },
  qemuImg: { name: 'qemu-img', programs: ['qemu-img'], debian: 'qemu-utils', why: 'writes the disk formats of the image' },
  sgdisk: { name: 'sgdisk', programs: ['sgdisk'], debian: 'gdisk', why: 'partitions the image' },
  mtools: { name: 'mtools', programs: ['mcopy'], debian: 'mtools', why: 'fills the boot partition of the image' },
  dosfstools: { name: 'dosfstools', programs: ['mkfs.vfat'], debian: 'dosfstools', why: 'makes the boot partition of the image' },
  e2fsprogs: { name: 'e2fsprogs', programs: ['mke2fs'], debian: 'e2fsprogs', why: 'makes the file systems of the image' },
  grub: { name: 'GRUB', programs: ['grub-mkimage'], debian: 'grub-common', why: 'makes the image start' },
  zip: { name: 'zip', programs: ['zip'], debian: 'zip', why: 'packs the image for Hyper-V' },
  qemu: { name: 'QEMU', programs: ['qemu-system-x86_64'], debian: 'qemu-system-x86', why: 'starts the appliance in tests' },
  ovmf: { name: 'OVMF', programs: ['/usr/share/OVMF/OVMF_CODE_4M.ms.fd'], debian: 'ovmf', why: 'is the UEFI of the test machine' },
  socat: { name: 'socat', programs: ['socat'], debian: 'socat', why: 'leads the test machine to its servers' },
  chromium: {
    name: 'Chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    debian: 'chromium',
    why: 'is the browser of the tests'
  }
}

/** @param {string} program @returns {string | null} its path */
export function findProgram(program) {
  for (const folder of fullPath().split(delimiter)) {
    const path = join(folder, program)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder.
    }
  }
  return null
}

/** @param {Requirement} requirement */
const isThere = (requirement) =>
  requirement.programs.some((program) => (program.startsWith('/') ? existsSync(program) : findProgram(program) !== null))

function distribution() {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? 'this system'
  } catch {
    return 'this system'
  }
}

/** @param {readonly Requirement[]} missing */
async function install(missing) {
  const packages = missing.map((requirement) => requirement.debian)
  const names = missing.map((requirement) => requirement.name).join(', ')
  const sentence = `Missing: ${missing.map((requirement) => `${requirement.name} (${requirement.why})`).join(', ')}.`
  if (findProgram('apt-get') === null) {
    throw new Problem(`${sentence} Install it with the package manager of ${distribution()}, then try again.`)
  }
  const typed = `apt-get install ${packages.join(' ')}`
  if (process.getuid?.() !== 0) throw new Problem(`${sentence} Type this, then try again:\n\n  sudo ${typed}\n`)

  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-q', '-y', '-o', `DPkg::Lock::Timeout=${APT_LOCK_SECONDS}`]
  const args = ['install', '--no-install-recommends', ...options, ...packages]
  await step(`Installing ${names} from ${distribution()}`, async () => {
    // Package lists may be missing or old; they are fetched only when the first attempt shows it.
    const first = await capture('apt-get', args, { env })
    if (first.code === 0) return
    await capture('apt-get', ['update', ...options], { env })
    await succeed('apt-get', args, { env, failure: `${names} could not be installed. Try it by hand to see why:  ${typed}` })
  })
}

/** @param {string} text output of `haproxy -v` @returns {readonly [number, number] | null} */
export function haproxyVersion(text) {
  const found = /version (\d+)\.(\d+)/.exec(text)
  return found === null ? null : [Number(found[1]), Number(found[2])]
}

async function refuseOldHaproxy() {
  const { output } = await capture(findProgram('haproxy') ?? 'haproxy', ['-v'])
  const version = haproxyVersion(output)
  const [major = 0, minor = 0] = OLDEST_HAPROXY
  if (version !== null && (version[0] > major || (version[0] === major && version[1] >= minor))) return
  throw new Problem(
    `Ballast needs HAProxy ${OLDEST_HAPROXY.join('.')} or newer, and ${distribution()} has ${version?.join('.') ?? 'an unknown version'}. ` +
      'Debian 12 and Ubuntu 24.04 bring one that is new enough.'
  )
}

/**
 * Makes sure that the programs are there: as root it installs them, else it says what to type.
 * @param {readonly Requirement[]} needed
 */
export async function ensurePrograms(needed) {
  const missing = needed.filter((requirement) => !isThere(requirement))
  if (missing.length > 0) await install(missing)
  if (needed.includes(requirements.haproxy)) await refuseOldHaproxy()
}
