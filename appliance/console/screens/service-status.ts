/** *Service status*: what Home tells, in lines, live. */
import { ApiError, type LiveUpdate, type ServiceStatus } from '@ballast/server/contract'
import type { FrameLine, Style } from '../frame.ts'
import type { Screen } from './screen.ts'

const STYLES: Readonly<Partial<Record<ServiceStatus, Style>>> = { Up: 'good', Down: 'error', Sorry: 'warning', 'Fail Message': 'warning' }

const megabits = (bits: number): string => `${(bits / 1e6).toFixed(1)} Mbit/s`

function linesOf(live: LiveUpdate, names: ReadonlyMap<number, string>): readonly FrameLine[] {
  const { engine, total } = live
  const head: FrameLine[] = [
    [
      { text: 'Engine      ' },
      { text: engine.status, style: engine.status === 'running' ? 'good' : 'error' },
      { text: `  HAProxy ${engine.version}  ${engine.reason}`, style: 'dim' }
    ],
    `Traffic     in ${megabits(total.bitsIn)}  out ${megabits(total.bitsOut)}  ${Math.round(total.requestRate)} requests/s  ${total.connections} connections`,
    ''
  ]
  if (live.services.length === 0) return [...head, 'No virtual service yet. In the web interface: Virtual Services > Add New.']
  const rows = live.services.map(
    (service): FrameLine => [
      { text: service.status.padEnd(14), style: STYLES[service.status] ?? 'plain' },
      { text: `${service.serversUp}/${service.serversTotal}`.padEnd(8) },
      { text: (names.get(service.id) ?? `service ${service.id}`).padEnd(40) },
      { text: service.reason, style: 'dim' }
    ]
  )
  return [...head, [{ text: `${'Status'.padEnd(14)}${'Servers'.padEnd(8)}Virtual service`, style: 'bold' }], ...rows]
}

export const serviceStatusScreen: Screen = async ({ ui, client }) => {
  let lines: readonly FrameLine[] = ['…']
  let closed = false
  const look = async (): Promise<void> => {
    try {
      const [live, list] = await Promise.all([client.call('live'), client.call('virtualServiceList', { query: { limit: 500 } })])
      const names = new Map(list.items.map((item) => [item.id, `${item.name === '' ? '' : `${item.name}  `}${item.address}:${item.port}`]))
      lines = linesOf(live, names)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      lines = [[{ text: error.message, style: 'error' }]]
    }
  }
  await ui.wait('Service status', 'Asking …', look())
  const timer = setInterval(() => {
    if (!closed) void look()
  }, 1_000)
  await ui.read('Service status', () => lines)
  closed = true
  clearInterval(timer)
}
