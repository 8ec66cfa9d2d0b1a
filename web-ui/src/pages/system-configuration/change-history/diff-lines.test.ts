import { expect, test } from 'vitest'
import { kindOfLine } from './diff-lines.ts'

test('lines of a unified diff', () => {
  const lines = [
    '--- a/haproxy.cfg',
    '+++ b/haproxy.cfg',
    '@@ -1,2 +1,2 @@',
    ' backend vs1',
    '-  balance roundrobin',
    '+  balance leastconn',
    ''
  ]
  expect(lines.map(kindOfLine)).toEqual(['file', 'file', 'place', 'same', 'removed', 'added', 'same'])
})
