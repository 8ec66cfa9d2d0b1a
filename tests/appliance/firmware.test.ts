/** The same disk starts on every firmware that a host may offer, and from the form in which Hyper-V gets it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { rawDisk } from './image.ts'
import { type MachineOptions, startMachine } from './machine.ts'
import { ask, BOOT, originOf, STEP, untilWebAnswers } from './person.ts'

const run = promisify(execFile)

async function starts(options: Pick<MachineOptions, 'disk' | 'format' | 'firmware' | 'bus'>): Promise<string> {
  const machine = await startMachine({ ...options, forwarded: [443] })
  try {
    await machine.serial.expect(/login:/, BOOT)
    const login = machine.age()
    await untilWebAnswers(machine)
    const https = machine.age()
    expect((await ask(originOf(machine))).text).toContain('<title>Ballast')
    const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
    return `login ${seconds(login)}, HTTPS ${seconds(https)}`
  } finally {
    await machine.kill()
  }
}

const LIMIT = (2 * BOOT + STEP) * 1000

test.each(['uefi', 'secure-boot'] as const)(
  'starts with %s',
  async (firmware) => {
    console.log(firmware, await starts({ disk: rawDisk(), format: 'raw', firmware }))
  },
  LIMIT
)

test(
  'starts from the VHDX on IDE, as Hyper-V generation 1 has it',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ballast-vhdx-'))
    try {
      const disk = join(folder, 'ballast.vhdx')
      await run('qemu-img', ['convert', '-f', 'raw', '-O', 'vhdx', '-o', 'subformat=dynamic', rawDisk(), disk])
      console.log('vhdx', await starts({ disk, format: 'vhdx', firmware: 'bios', bus: 'ide' }))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
  LIMIT
)
