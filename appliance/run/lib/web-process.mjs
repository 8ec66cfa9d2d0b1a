/**
 * How Node runs the web process, wherever it is started: `npm start`, tests and bench by these, the appliance by the same words in its
 * unit (tests/unit/units.test.ts compares). Measured with 1,000 services of 10 real servers, as the appliance runs it, after changes:
 * 332 MB resident without the options of Node, 207 to 237 MB with them; without the variable 80 MB more.
 */

/**
 * Young objects get three times 8 MB (left alone they took 128 MB), and the heap of the old ones may grow by a quarter before it is
 * collected (left alone it held 104 MB of which 31 MB lived).
 */
export const NODE_OPTIONS = ['--max-semi-space-size=8', '--heap-growing-percent=25']

/**
 * Bytes from which glibc gives a piece of memory back as soon as it is free. Unless it is told, it raises that by itself to the
 * largest piece that was ever freed: the 19 MB of a password's hash, of which then each of four threads keeps its own.
 */
export const ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '131072' }
