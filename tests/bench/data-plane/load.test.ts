import { expect, test } from 'vitest'
import { fromH2load, fromWrk } from './load.ts'

const WRK = `Running 10m test @ http://127.0.0.1:8001/
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.07ms    1.96ms  40.31ms   81.49%
    Req/Sec    10.75k     1.20k   12.21k    66.67%
  12876 requests in 606.12ms, 2.71MB read
Requests/sec:  21243.31
Transfer/sec:      4.47MB
`
const H2LOAD = `finished in 600.80ms, 14526.67 req/s, 1.55MB/s
requests: 8716 total, 8876 started, 8716 done, 8716 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 8716 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 953.79KB (976680) total, 262.09KB (268380) headers (space savings 88.24%), 25.54KB (26148) data
`

test('wrk', () => {
  expect(fromWrk(WRK)).toEqual({ requests: 12_876, rate: 21_243.31, failed: 0 })
  const failing = `${WRK}  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 50000\n`
  expect(fromWrk(failing).failed).toBe(54_321)
  expect(fromWrk('unable to connect').requests).toBeNaN()
})

test('h2load', () => {
  expect(fromH2load(H2LOAD)).toEqual({ requests: 8716, rate: 14_526.67, failed: 0 })
  expect(
    fromH2load(H2LOAD.replace('8716 2xx, 0 3xx, 0 4xx, 0 5xx', '0 2xx, 1 3xx, 20 4xx, 300 5xx').replace('0 failed', '4000 failed')).failed
  ).toBe(4321)
})
