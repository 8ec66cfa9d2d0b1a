/** What a person does again and again with a new machine. */

import { request } from 'node:https'
import { DEFAULT_PASSWORD, DEFAULT_USER } from '@ballast/server/contract'
import { afterEach } from 'vitest'
import { TEST_PASSWORD } from '../support/ballast.ts'
import { type ApiSession, apiSession } from '../support/http.ts'
import { waitFor } from '../support/wait.ts'
import type { Machine } from './machine.ts'

/** Seconds. Emulation is some thirty times slower than the machines that people have, and a busy one slower still. */
export const BOOT = 300
export const STEP = 120

export const originOf = (machine: Machine): string => `https://127.0.0.1:${machine.port(443)}`

/** @returns status and text of an answer, whoever signed the certificate. */
export const ask = (url: string, seconds = 20): Promise<{ readonly status: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const call = request(url, { rejectUnauthorized: false, timeout: seconds * 1000 }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      answer.on('error', reject)
    })
    call.on('error', reject)
    call.on('timeout', () => call.destroy(new Error('No answer')))
    call.end()
  })

/** Waits until the web interface answers. */
export const untilWebAnswers = async (machine: Machine): Promise<void> => {
  await waitFor(async () => (await ask(originOf(machine), 5).catch(() => null))?.status === 200, BOOT)
}

/** Logs in; on a new machine changes the first password. */
export async function administrator(machine: Machine, isNew: boolean): Promise<ApiSession> {
  const api = apiSession(originOf(machine))
  const username = DEFAULT_USER
  const password = isNew ? DEFAULT_PASSWORD : TEST_PASSWORD
  await api.call('sessionCreate', { body: { username, password } })
  if (isNew) await api.call('passwordChange', { body: { current: DEFAULT_PASSWORD, password: TEST_PASSWORD } })
  return api
}

/** Sets an address as the page of an interface does, and confirms it where that is asked for. */
export async function setAddress(api: ApiSession, name: string, addresses: readonly string[]): Promise<void> {
  const found = (await api.call('interfaceList')).items.find((entry) => entry.name === name)
  if (found === undefined) throw new Error(`There is no ${name}.`)
  await api.call('interfaceChange', { params: { id: found.id }, version: found.version, body: { dhcp: false, addresses: [...addresses] } })
  const { pending } = await api.call('networkShow')
  if (pending !== null) await api.call('networkConfirm', { body: { id: pending.id } })
}

const JOURNAL = 'journalctl --no-pager -o short-monotonic -n 60 -u "ballast-*" -u systemd-networkd'

/** After a test that failed, what the units of the machine said. */
export function tellWhenFailed(machine: () => Machine): void {
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.log(await machine().root(JOURNAL, STEP))
  })
}
