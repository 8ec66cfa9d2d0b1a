import fc from 'fast-check'
import { expect, test } from 'vitest'
import { infoField, parseProc, parseServersState } from './show.ts'
import { parseStat } from './stat-csv.ts'

const HEADER =
  '# pxname,svname,scur,status,weight,lastchg,check_status,check_code,check_duration,last_chk,req_tot,conn_tot,connect,stot,bin,bout,'
const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

test('every value comes back from show stat, however it is quoted', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '\n', ' ', '1', 'é'), maxLength: 12 })
  const row = fc.record({ lastCheck: text, sessions: fc.nat(), weight: fc.nat(256), status: fc.constantFrom('UP', 'DOWN 1/2', 'no check') })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
      const lines = rows.map(
        ({ lastCheck, sessions, weight, status }, n) =>
          `vs${n + 1},rs${n + 7},3,${status},${weight},9,L7OK,200,4,${quote(lastCheck)},1,2,,${sessions},,,\n`
      )
      const parsed = parseStat(`${HEADER}\n${lines.join('')}\n`)
      expect(parsed?.map(({ service, server, status, sessions, lastCheck }) => [service, server, status, sessions, lastCheck])).toEqual(
        rows.map(({ lastCheck, sessions, status }, n) => [n + 1, n + 7, status, sessions, lastCheck])
      )
    })
  )
})

test('columns are found by name, in whatever order and number a version has them', () => {
  const rows = parseStat('# pxname,svname,new,status,other,bout\nvs1,FRONTEND,x,OPEN,,12\n')
  expect(rows).toMatchObject([{ kind: 'frontend', service: 1, server: 0, status: 'OPEN', bytesOut: 12, requests: 0 }])
})

test('no answer of an engine makes a parser throw', () => {
  const bits = fc.constantFrom(
    '# pxname,svname,status,',
    '\n',
    '"',
    ',',
    '1\n',
    '12 vs1 3 ',
    'Pid: ',
    '# workers\n',
    '7  master ',
    ' [failed: 1]',
    'x',
    ' '
  )
  fc.assert(
    fc.property(
      fc.array(bits, { maxLength: 40 }).map((parts) => parts.join('')),
      (text) => {
        parseStat(text)
        parseProc(text)
        parseServersState(text)
        infoField(text, 'Pid')
      }
    ),
    { numRuns: 1000 }
  )
})

test('show proc tells master, workers and replaced workers apart', () => {
  const text = [
    '#<PID>          <type>          <reloads>       <uptime>        <version>',
    '15609           master          2 [failed: 1]   1d02h03m04s     2.6.12-1+deb12u4',
    '# workers',
    '28753           worker          0               0d00h01m10s     2.6.12-1+deb12u4',
    '# old workers',
    '28001           worker          1               0d00h05m10s     2.6.12-1+deb12u4',
    '# programs',
    ''
  ].join('\n')
  expect(parseProc(text)).toEqual({ master: 15609, uptime: 93784, reloads: 2, failedReloads: 1, current: [28753], old: [28001] })
})
