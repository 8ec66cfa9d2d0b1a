/** Progress of one step: a spinner with the elapsed time on a terminal, plain lines elsewhere (logs, CI). */
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
/** How often a log says that a step is still alive. */
const REMINDER_MS = 15_000

const isTerminal = process.stdout.isTTY === true && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb'
const isColoured = isTerminal && process.env['NO_COLOR'] === undefined

/** @param {string} code @param {string} text */
const paint = (code, text) => (isColoured ? `\x1b[${code}m${text}\x1b[0m` : text)
/** @param {string} text */
export const bold = (text) => paint('1', text)
/** @param {string} text */
export const dim = (text) => paint('2', text)
/** @param {string} text */
export const green = (text) => paint('32', text)
/** @param {string} text */
export const red = (text) => paint('31', text)

/** @param {number} milliseconds @returns e.g. `0.4 s`, `12 s`, `3 min 5 s` */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** @param {string} title @param {number} started */
function showOnTerminal(title, started) {
  let frame = 0
  const draw = () => {
    process.stdout.write(`\r\x1b[K${FRAMES[frame++ % FRAMES.length]} ${title} ${dim(duration(performance.now() - started))}`)
  }
  draw()
  return setInterval(draw, FRAME_MS)
}

/** @param {string} title @param {number} started */
function showInLog(title, started) {
  console.log(`${title} …`)
  return setInterval(() => console.log(`${title}: still at it after ${duration(performance.now() - started)}`), REMINDER_MS)
}

/**
 * Does `work` and shows that it goes on. Nothing else may print meanwhile.
 * @template T
 * @param {string} title e.g. `Building the web UI`
 * @param {() => Promise<T>} work
 * @param {(result: T) => boolean} [isGood] whether the result counts as a success; not asked when `work` throws
 * @returns {Promise<T>}
 */
export async function step(title, work, isGood = () => true) {
  const started = performance.now()
  const timer = isTerminal ? showOnTerminal(title, started) : showInLog(title, started)
  let mark = red('✗')
  try {
    const result = await work()
    if (isGood(result)) mark = green('✓')
    return result
  } finally {
    clearInterval(timer)
    const took = duration(performance.now() - started)
    console.log(isTerminal ? `\r\x1b[K${mark} ${title} ${dim(took)}` : `${mark} ${title} ${took}`)
  }
}
