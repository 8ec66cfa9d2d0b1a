import { expect, test } from 'vitest'
import { serverInSessions } from './sessions.ts'

const LINE =
  '0x5567cb0fac00: proto=tcpv4 src=127.0.0.1:44876 fe=vs1 be=vs1 srv=rs3 ts=00 epoch=0 age=0s calls=2 rate=2 cpu=0 lat=0 rq[f=808000h,i=0,an=00h]\n'

test('the session of a connection is known by its port, also in IPv6; one without a server says nothing', () => {
  const others = LINE.replace('44876', '44877').replace('rs3', 'rs9')
  expect(serverInSessions(others + LINE, 44_876)).toBe(3)
  expect(serverInSessions(LINE.replace('127.0.0.1', '::1').replace('tcpv4', 'tcpv6'), 44_876)).toBe(3)
  expect(serverInSessions(LINE.replace('srv=rs3', 'srv=<none>'), 44_876)).toBeNull()
  expect(serverInSessions(`${LINE.replace('srv=rs3', 'srv=<none>')}${others}`, 44_876)).toBeNull()
  expect(serverInSessions('', 44_876)).toBeNull()
})
