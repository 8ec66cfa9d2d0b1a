/** The reverse proxy and the internal SIP service, by the API: the wizard and the pages have tests of their own. */
import { readFile } from 'node:fs/promises'
import { PLAIN_CHECK } from '@ballast/server/contract'
import { FRONT_ENDS, INTERNAL_GATEWAY, VIRTUAL } from './names.ts'
import { PASS_PHRASE } from './papers.ts'
import type { Scene } from './stage.ts'

const SETTINGS = ['network.serverNat', 'network.subnetOriginating', 'dropOnFailure', 'drainTime'] as const

export async function publishLync({ lab, papers }: Scene): Promise<void> {
  const { api } = lab
  const file = async (path: string): Promise<string> => (await readFile(path)).toString('base64')
  const body = { name: 'lync-public', certificate: await file(papers.pfx), passphrase: PASS_PHRASE }
  const certificate = (await api.call('certificateCreate', { body })).value.id
  await api.call('intermediateCreate', { body: { certificate: await file(papers.intermediate) } })
  await api.call('templatePublish', {
    params: { templateId: 'lync-reverse-proxy-2013' },
    body: {
      parameters: { address: VIRTUAL.reverseProxy, port: 4443, certificate: [certificate] },
      servers: { frontEnds: Object.values(FRONT_ENDS).map((address) => ({ address })) },
      settings: [...SETTINGS]
    }
  })
  const { id } = (
    await api.call('virtualServiceCreate', {
      body: {
        name: 'SIP',
        address: VIRTUAL.internal,
        port: 5061,
        gateway: INTERNAL_GATEWAY,
        scheduling: 'least-connection',
        check: PLAIN_CHECK
      }
    })
  ).value
  for (const address of Object.values(FRONT_ENDS)) await api.call('realServerCreate', { params: { id }, body: { address, port: 5061 } })
}
