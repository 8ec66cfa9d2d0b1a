/** Carries the steps of a plan out. The first refusal ends it; the caller then reloads, which leads to the same place. */
import { setTimeout as sleep } from 'node:timers/promises'
import * as runtime from './runtime-client.ts'
import type { Step } from './steps.ts'

/**
 * How long a removed server may have connections before a reload takes over. Idle ones are gone within milliseconds; a
 * request that runs longer ends in peace in the replaced worker.
 */
const REMOVAL_TIMEOUT = 300
const REMOVAL_PAUSE = 5

async function removeServer(send: runtime.Send, backend: string, server: string): Promise<void> {
  await runtime.setState(send, backend, server, 'maint')
  const end = performance.now() + REMOVAL_TIMEOUT
  while (!(await runtime.deleteServer(send, backend, server))) {
    if (performance.now() > end) throw new runtime.CommandRefused('A removed real server still has open connections.')
    await sleep(REMOVAL_PAUSE)
  }
}

type Added = Pick<Extract<Step, { do: 'add-server' }>, 'backend' | 'server' | 'words' | 'health' | 'enabled' | 'cookie'>

async function addServer(send: runtime.Send, { backend, server, words, health, enabled, cookie }: Added): Promise<void> {
  await runtime.addServer(send, backend, server, words)
  if (cookie) await runtime.makeCookies(send, backend)
  if (enabled) await runtime.enableServer(send, backend, server, health)
  else if (health !== 'unknown') await runtime.enableHealth(send, backend, server, health)
}

async function runStep(send: runtime.Send, step: Step, pem: (path: string) => string): Promise<void> {
  switch (step.do) {
    case 'connections':
      // More than at the start is not possible; the smaller number is then no fault, and the next reload brings the right one.
      await send(`set maxconn global ${step.limit}`)
      return
    case 'weight':
      return runtime.setWeight(send, step.backend, step.server, step.weight)
    case 'limit':
      return runtime.setLimit(send, step.backend, step.server, step.limit)
    case 'address':
      return runtime.setAddress(send, step.backend, step.server, step.address, step.port)
    case 'ready':
      return runtime.setState(send, step.backend, step.server, 'ready')
    case 'maintain':
      await runtime.setState(send, step.backend, step.server, 'maint')
      if (step.drop) await runtime.shutdownSessions(send, step.backend, step.server)
      return
    case 'add-server':
      return addServer(send, step)
    case 'readmit':
      await removeServer(send, step.backend, step.server)
      return addServer(send, { ...step, enabled: true })
    case 'delete-server':
      return removeServer(send, step.backend, step.server)
    case 'new-certificate':
      await runtime.newCertificate(send, step.path)
      return runtime.replaceCertificate(send, step.path, pem(step.path))
    case 'replace-certificate':
      return runtime.replaceCertificate(send, step.path, pem(step.path))
    case 'delete-certificate':
      return runtime.deleteCertificate(send, step.path)
    case 'assign':
      return runtime.addToList(send, step.list, step.line)
    case 'list-entry':
      return runtime.addAccessEntry(send, step.list, step.entry)
    case 'unlist-entry':
      return runtime.removeAccessEntry(send, step.list, step.entry)
    case 'staple':
      return runtime.setOcspResponse(send, step.response)
    case 'unassign':
      return runtime.removeFromList(send, step.list, step.path)
  }
}

/** @param pem text of a certificate file of the candidate. */
export async function runSteps(send: runtime.Send, steps: readonly Step[], pem: (path: string) => string): Promise<void> {
  for (const step of steps) await runStep(send, step, pem)
}
