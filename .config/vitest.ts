/** Test projects: `unit` is the fast gate, `engine` drives a real HAProxy, `lab` whole networks, `browser` a real Chromium, `crash` kills the server. */
import { defineConfig } from 'vitest/config'

const root = new URL('..', import.meta.url).pathname
const setupFiles = [new URL('vitest.setup.ts', import.meta.url).pathname]
const project = (name: string, include: string[], test: object = {}) => ({ test: { name, root, include, setupFiles, ...test } })

export default defineConfig({
  root,
  test: {
    projects: [
      // Properties over whole configurations take seconds, and a machine that does other things as well must not fail them.
      project(
        'unit',
        [...['server/src', 'web-ui/src', 'appliance', 'tests/unit', 'tests/bench'].map((folder) => `${folder}/**/*.test.ts`)],
        {
          testTimeout: 60_000
        }
      ),
      project('engine', ['tests/engine/**/*.test.ts'], { testTimeout: 120_000, hookTimeout: 60_000, fileParallelism: false }),
      project('lab', ['tests/lab/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false }),
      project('browser', ['tests/browser/**/*.test.ts'], { testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false }),
      project('walkthrough', ['tests/walkthrough/{walkthrough,wizard}.test.ts'], {
        testTimeout: 180_000,
        hookTimeout: 120_000,
        fileParallelism: false
      }),
      project('walkthrough-load', ['tests/walkthrough/under-load.test.ts'], {
        testTimeout: 180_000,
        hookTimeout: 120_000,
        fileParallelism: false
      }),
      // An emulated machine takes a minute to start, and minutes beside other work.
      project('first-day', ['tests/appliance/first-day.test.ts'], { testTimeout: 900_000, hookTimeout: 120_000 }),
      project('appliance', ['tests/appliance/**/*.test.ts'], { testTimeout: 900_000, hookTimeout: 120_000, fileParallelism: false }),
      project('crash', ['tests/crash/**/*.test.ts'], { testTimeout: 900_000, hookTimeout: 60_000, fileParallelism: false })
    ]
  }
})
