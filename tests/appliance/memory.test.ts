/** What an idle machine needs: nobody is logged in, nothing is published. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyOfDisk, type Disk, withRootShell } from './disk.ts'
import { keepFigure } from './image.ts'
import { type Machine, startMachine } from './machine.ts'
import { BOOT, STEP, tellWhenFailed, untilWebAnswers } from './person.ts'

/** MB: budget of docs/performance.md for the memory that is not to be had. */
const BUDGET = 350

let disk: Disk
let machine: Machine

beforeAll(async () => {
  disk = await withRootShell(await copyOfDisk())
  machine = await startMachine({ disk: disk.path, format: 'raw', firmware: 'bios', rootShell: true, forwarded: [443] })
  await machine.serial.expect(/login:/, BOOT)
  await untilWebAnswers(machine)
}, BOOT * 1000)

tellWhenFailed(() => machine)

afterAll(async () => {
  await machine.kill()
  await disk.remove()
})

test('the memory of an idle machine is within its budget', async () => {
  // Once nothing of the start is left to be done.
  await machine.root('systemctl is-system-running --wait', STEP)
  console.log(await machine.root('ps -eo rss,args --sort=-rss | cut -c 1-100 | head -n 12', STEP))
  const meminfo = await machine.root('cat /proc/meminfo', STEP)
  const kilobytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(meminfo)?.[1])
  const used = Math.round((kilobytes('MemTotal') - kilobytes('MemAvailable')) / 1024)
  console.log(`Idle memory: ${used} MB`)
  await keepFigure('image/idle-memory', used)
  expect(used).toBeLessThanOrEqual(BUDGET)
})
