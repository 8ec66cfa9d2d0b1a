/** Our side: the product as an operator runs it, the cases published through its API. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewContentRule } from '@ballast/server/contract'
import { firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../../support/ballast.ts'
import { TCP_CHECK } from '../../support/checks.ts'
import type { ApiSession } from '../../support/http.ts'
import { freePorts } from '../../support/published.ts'
import { waitFor } from '../../support/wait.ts'
import { builtProgram } from '../program.ts'
import type { Around } from './around.ts'
import type { Case } from './cases.ts'
import { portsFor, type Side, serversOf } from './sides.ts'

const ADDRESS = '127.0.0.1'

async function rules(api: ApiSession, wanted: readonly NewContentRule[] = []): Promise<number[]> {
  const ids: number[] = []
  for (const body of wanted) ids.push((await api.call('contentRuleCreate', { body })).value.id)
  return ids
}

/** @returns the id of the service. */
async function publish(api: ApiSession, one: Case, port: number, around: Around, certificates: Readonly<Record<'rsa' | 'ec', number>>) {
  const { service, matching, request, response } = one.ballast
  const lead = await rules(api, matching)
  const content = {
    switching: lead.length > 0,
    precedence: lead,
    selection: [],
    request: await rules(api, request),
    response: await rules(api, response)
  }
  const ssl =
    one.tls === null
      ? {}
      : {
          ssl: { acceleration: true, certificates: [certificates[one.tls]], reencrypt: one.reencrypt, serverVerification: 'none' as const }
        }
  const type = one.tcp ? ('generic' as const) : ('http' as const)
  const { value } = await api.call('virtualServiceCreate', {
    body: { name: one.title, address: ADDRESS, port, type, check: TCP_CHECK, content, ...ssl, ...service }
  })
  const servers = serversOf(around, one)
  for (const [at, to] of servers.entries()) {
    const own = lead.filter((_, index) => index % servers.length === at)
    const body = { address: ADDRESS, port: to, ...(lead.length > 0 ? { rules: own, defaultRule: true } : {}) }
    await api.call('realServerCreate', { params: { id: value.id }, body })
  }
  return value.id
}

/** HAProxy 2.6 never reuses a connection to a server that a command added (3.0 does): each request would pay a new one until the next reload. */
async function reload(api: ApiSession): Promise<void> {
  const [port = 0] = await freePorts([ADDRESS])
  const { plan } = await api.call('virtualServiceCreate', { body: { name: 'reload', address: ADDRESS, port, type: 'generic' } })
  if (plan.action !== 'reload') throw new Error('A new listener takes a reload.')
}

export async function ballastSide(cases: readonly Case[], around: Around, resources: AsyncDisposableStack): Promise<Side> {
  const [own = 0] = await freePorts([ADDRESS])
  const dataDir = await temporaryDirectory()
  resources.defer(() => removeDataDir(dataDir))
  const ballast = await startBallast(dataDir, own, { program: await builtProgram() })
  resources.defer(() => ballast.kill('SIGTERM'))
  const api = await firstLogin(ballast)
  const imported = async (kind: 'rsa' | 'ec'): Promise<number> =>
    (await api.call('certificateCreate', { body: { name: kind, certificate: around.certificates[kind].upload } })).value.id
  const certificates = { rsa: await imported('rsa'), ec: await imported('ec') }
  const ports = await portsFor(cases)
  const ids = new Map<number, Case>()
  for (const [one, port] of ports) ids.set(await publish(api, one, port, around, certificates), one)
  await reload(api)
  for (const [id, one] of ids) {
    const isUp = async () => (await api.call('virtualServiceShow', { params: { id } })).state.serversUp === serversOf(around, one).length
    await waitFor(isUp, 30)
  }
  const pid = Number(await readFile(join(dataDir, 'engine/haproxy.pid'), 'utf8'))
  return { name: 'ballast', pid, port: (one) => ports.get(one) ?? null }
}
