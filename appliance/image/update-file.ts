/** The update file: a root file system of its own, compressed, with a signed head. */
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { LARGEST_UPDATE, type UpdateManifest, writeHead } from '@ballast/server/helper'
import { inRoot } from '../run/lib/paths.mjs'
import { Problem } from '../run/lib/problem.mjs'
import { rootFileSystem } from './disk.ts'

/** Bytes. The partition has more; a smaller file system is quicker to write and to check, and leaves room for a gigabyte of logs. */
const ROOT_SIZE = 2 * 1024 * 1024 * 1024
/** Of zstd: 19 would take minutes for a twentieth. */
const LEVEL = 9

/**
 * The key that updates are signed with: the one that `BALLAST_UPDATE_KEY` names, else a development key that is made once for this
 * working copy. Machines built here take updates built here.
 */
export async function buildKey(): Promise<KeyObject> {
  const given = process.env['BALLAST_UPDATE_KEY']
  const file = given ?? inRoot('.ballast', 'update-key.pem')
  if (given === undefined && !existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  }
  let key: KeyObject
  try {
    key = createPrivateKey(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new Problem(`${file} is no private key in PEM format.`, cause instanceof Error ? cause.message : '')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Problem(`${file} is no Ed25519 key. Make one with: openssl genpkey -algorithm ed25519`)
  return key
}

type Fields = Pick<UpdateManifest, 'product' | 'version' | 'minVersion' | 'schema'>

async function digestOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}

/** @param image file with the root file system. @param target the update file that is made of it. */
export async function packUpdate(image: string, target: string, fields: Fields, key: KeyObject): Promise<UpdateManifest> {
  const packed = `${target}.payload`
  try {
    const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 } })
    await pipeline(createReadStream(image, { highWaterMark: 1024 * 1024 }), compress, createWriteStream(packed))
    const payload = await digestOf(packed)
    if (payload.bytes > LARGEST_UPDATE) throw new Problem('The update is larger than machines take.')
    const manifest: UpdateManifest = { ...fields, root: await digestOf(image), payload }
    await writeFile(target, writeHead(manifest, key))
    await pipeline(createReadStream(packed), createWriteStream(target, { flags: 'a' }))
    return manifest
  } finally {
    await rm(packed, { force: true })
  }
}

/** @param root folder with the whole root. @param work folder for the file system image. */
export async function makeUpdate(root: string, work: string, target: string, fields: Fields, key: KeyObject): Promise<void> {
  const image = join(work, 'root.ext4')
  try {
    await rootFileSystem(root, image, ROOT_SIZE, fields.version)
    await packUpdate(image, target, fields, key)
  } finally {
    await rm(image, { force: true })
  }
}
