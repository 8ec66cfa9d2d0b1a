/** Memory of a tab, and the processor that it takes. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'

export interface Heap {
  /** MB of JavaScript that are in use once the browser has collected what is not. */
  readonly megabytes: number
  readonly nodes: number
}

export async function heapOf(page: Page): Promise<Heap> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const { nodes } = await session.send('Memory.getDOMCounters')
  await session.detach()
  return { megabytes: usedSize / 1024 / 1024, nodes }
}

/** Per cent of a core that the page's main thread takes in these seconds. */
export async function busyShare(page: Page, seconds: number): Promise<number> {
  const session = await page.context().newCDPSession(page)
  // Time on the processor, by which another program's work does not count. It is counted from here on.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }
  const [before, began] = [await worked(), performance.now()]
  await sleep(seconds * 1000)
  const share = ((await worked()) - before) / ((performance.now() - began) / 1000)
  await session.detach()
  return share * 100
}
