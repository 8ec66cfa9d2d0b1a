/** What the page under measurement tells of itself. It is put into each document before the product's own program. */
import type { Page } from 'playwright-core'

/** One key that was pressed. Milliseconds. */
export interface Press {
  /** Until the page could begin to look at it. */
  readonly delay: number
  /** Until the letter is on the screen. */
  readonly shown: number
}

/** All times are those of the document's clock: milliseconds since it was asked for. */
interface Probe {
  /** When the page was asked for: 0, or the click on a link. */
  began: number
  /** When the list was painted; 0 before that. */
  listAt: number
  /** End of the last task that held the page for more than 50 ms. */
  busyUntil: number
  /** When the number of rows changed last on the screen, and when the last key was pressed. */
  rowsAt: number
  pressedAt: number
  presses: Press[]
  /** Of the event stream. */
  messages: number
  characters: number
}

declare global {
  interface Window {
    bench: Probe
  }
}

/** Runs in the browser. @param rows of the list with all services. */
function install(rows: number): void {
  const probe: Probe = { began: 0, listAt: 0, busyUntil: 0, rowsAt: 0, pressedAt: 0, presses: [], messages: 0, characters: 0 }
  window.bench = probe
  /** A message that is sent in a frame arrives when the frame has been painted. */
  const painted = (then: (at: number) => void): void => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => then(performance.now())
    requestAnimationFrame(() => port2.postMessage(null))
  }
  const isListThere = (): boolean => {
    const table = document.querySelector('table[aria-label="Virtual services"]')
    const first = table?.querySelector('tbody tr[aria-rowindex="2"]')?.textContent ?? ''
    return table?.getAttribute('aria-rowcount') === String(rows + 1) && first.includes('Up')
  }
  const watch = (began: number): void => {
    if (began !== probe.began) return
    if (!isListThere()) return void requestAnimationFrame(() => watch(began))
    painted((at) => {
      probe.listAt = at
    })
  }
  const start = (began: number): void => {
    Object.assign(probe, { began, listAt: 0 })
    watch(began)
  }
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) probe.busyUntil = Math.max(probe.busyUntil, startTime + duration)
  }).observe({ type: 'longtask', buffered: true })
  new MutationObserver(() =>
    painted((at) => {
      probe.rowsAt = at
    })
  ).observe(document, { subtree: true, attributes: true, attributeFilter: ['aria-rowcount'] })
  addEventListener(
    'click',
    ({ target, timeStamp }) => {
      if (target instanceof Element && target.closest('a') !== null) start(timeStamp)
    },
    true
  )
  addEventListener(
    'keydown',
    ({ timeStamp, key, ctrlKey }) => {
      // What marks the text on the way draws nothing.
      if (ctrlKey || key === 'Control') return
      const delay = performance.now() - timeStamp
      probe.pressedAt = timeStamp
      painted((at) => probe.presses.push({ delay, shown: at - timeStamp }))
    },
    true
  )
  window.EventSource = class extends EventSource {
    constructor(url: string | URL) {
      super(url)
      this.addEventListener('message', ({ data }: MessageEvent<string>) => {
        probe.messages += 1
        probe.characters += data.length
      })
    }
  }
  start(0)
}

export async function installProbe(page: Page, services: number): Promise<void> {
  await page.addInitScript(install, services)
}

/** After this long without a task that holds the page it is at rest. What live messages do, one a second, is no part of the start. */
const REST = 500

/** Milliseconds until the list is painted, and until one can work with it. */
export interface Arrival {
  readonly painted: number
  readonly usable: number
}

/** Waits until the list stands and the page is at rest. */
export async function untilList(page: Page): Promise<Arrival> {
  await page.waitForFunction((rest) => {
    const { listAt, busyUntil } = window.bench
    return listAt > 0 && performance.now() - Math.max(listAt, busyUntil) > rest
  }, REST)
  return page.evaluate(() => {
    const { began, listAt, busyUntil } = window.bench
    return { painted: listAt - began, usable: Math.max(listAt, busyUntil) - began }
  })
}

/** Waits until the filter has left this many rows. @returns milliseconds from the last key until they were on the screen. */
export async function untilRows(page: Page, rows: number): Promise<number> {
  await page.waitForFunction((wanted) => {
    const table = document.querySelector('table[aria-label="Virtual services"]')
    return table?.getAttribute('aria-rowcount') === String(wanted + 1) && window.bench.rowsAt > window.bench.pressedAt
  }, rows)
  return page.evaluate(() => window.bench.rowsAt - window.bench.pressedAt)
}
