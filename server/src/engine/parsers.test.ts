import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { serversIn } from './running-servers.ts'
import { driftOf, stateFile } from './server-state.ts'
import { infoField, parseProc, parseServersState } from './show.ts'
import { createStatReader, indexRows, parseStat, type StatIndex } from './stat-csv.ts'

const HEADER =
  '# pxname,svname,scur,status,weight,lastchg,check_status,check_code,check_duration,last_chk,req_tot,conn_tot,connect,stot,bin,bout,'
const statOf = (text: string) => parseStat(Buffer.from(text), 0)
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
      const parsed = statOf(`${HEADER}\n${lines.join('')}\n`)
      expect(parsed?.map(({ service, server, status, sessions, lastCheck }) => [service, server, status, sessions, lastCheck])).toEqual(
        rows.map(({ lastCheck, sessions, status }, n) => [n + 1, n + 7, status, sessions, lastCheck])
      )
    })
  )
})

test('columns are found by name, in whatever order and number a version has them', () => {
  const rows = statOf('# pxname,svname,new,status,other,bout\nvs1,FRONTEND,x,OPEN,,12\n')
  expect(rows).toMatchObject([{ kind: 'frontend', service: 1, server: 0, status: 'OPEN', bytesOut: 12, requests: 0 }])
})

test('a frontend, whose line does not say since when it is so, is the same row however late it is read', () => {
  const reader = createStatReader()
  const answer = Buffer.from(`${HEADER}\nvs1,FRONTEND,0,OPEN,,,,,,,1,2,,0,,,\n`)
  const index = reader.read(answer, 1_000)
  expect(reader.read(answer, 60_000)).toBe(index)
})

/** A server's line, `age` seconds after its status changed. */
const line = (server: number, age: number, connections: number, lastCheck: string): string =>
  `vs1,rs${server},${connections},UP,1,${age},L7OK,200,4,${quote(lastCheck)},1,2,,0,,,\n`

test('an answer read after others gives the same as read alone, and the same rows where nothing happened', () => {
  const server = fc.record({
    id: fc.integer({ min: 1, max: 4 }),
    connections: fc.integer({ min: 0, max: 1 }),
    lastCheck: fc.constantFrom('', 'OK', 'a, "b"', 'schön')
  })
  const answers = fc.array(fc.uniqueArray(server, { selector: ({ id }) => id, maxLength: 4 }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(answers, (sequence) => {
      const reader = createStatReader()
      let before: StatIndex | null = null
      for (const [second, servers] of sequence.entries()) {
        const at = second * 1000
        const answer = Buffer.from(
          `${HEADER}\n${servers.map(({ id, ...of }) => line(id, 60 + second, of.connections, of.lastCheck)).join('')}\n`
        )
        const index: StatIndex | null = reader.read(answer, at)
        expect(index?.servers).toEqual(indexRows(parseStat(answer, at) ?? []).servers)
        if (isDeepStrictEqual(index, before)) expect(index).toBe(before)
        // The bytes are overwritten by the next answer.
        answer.fill('x')
        before = index
      }
    })
  )
  const reader = createStatReader()
  const first = reader.read(Buffer.from(`${HEADER}\n${line(1, 60, 0, 'OK')}${line(2, 60, 0, 'OK')}`), 0)
  const second = reader.read(Buffer.from(`${HEADER}\n${line(1, 61, 0, 'OK')}${line(2, 0, 0, 'OK')}`), 1_000)
  expect(second?.servers.get(1)).toBe(first?.servers.get(1))
  // It went down and up again between two looks.
  expect(second?.servers.get(2)?.changedAt).toBe(1_000)
})

test('show servers state gives place, health and weight of each server', () => {
  const text = [
    '1',
    '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change …',
    '4 vs12 1 rs31 10.0.0.21 2 4 50 100 77 6 3 4 6 0 0 0 - 443 - 1 0 - - 0',
    '4 vs12 2 rs32 - 0 32 100 100 7 1 0 0 14 0 0 0 fe1.contoso.local 0 - 0 0 - - 0',
    'half a line 4 vs12',
    ''
  ].join('\n')
  const rest = { backend: 'vs12' }
  expect(parseServersState(text)).toEqual([
    {
      ...rest,
      server: 'rs31',
      address: '10.0.0.21',
      port: 443,
      operational: 2,
      admin: 4,
      weight: 50,
      secondsSinceChange: 77,
      checkStatus: 6,
      checkResult: 3,
      checkHealth: 4
    },
    {
      ...rest,
      server: 'rs32',
      address: '-',
      port: 0,
      operational: 0,
      admin: 32,
      weight: 100,
      secondsSinceChange: 7,
      checkStatus: 1,
      checkResult: 0,
      checkHealth: 0
    }
  ])
  expect(parseServersState(text.replace('1', '2'))).toEqual([])
})

test('drift is what differs in weight or maintenance from the files; who follows another has no state of its own', () => {
  const files =
    'backend vs1\n  server rs1 10.0.0.1:80 weight 5 check\n  server rs2 10.0.0.2:80 disabled\n  server rs3 10.0.0.3:80 track vs2/rs3\nlisten x\n  server rs1 10.0.0.1:80\n'
  const state = (server: string, admin: number, weight: number) =>
    `1 vs1 1 ${server} 10.0.0.1 2 ${admin} ${weight} 1 7 6 3 4 6 0 0 0 - 80 - 0 0 - - 0\n`
  const drift = (lines: string) => driftOf(parseServersState(`1\n${lines}`), serversIn(files), () => undefined)
  expect(drift(state('rs1', 0, 5) + state('rs2', 1, 1) + state('rs3', 1, 9) + state('rs4', 1, 9))).toEqual([])
  expect(drift(state('rs1', 1, 7) + state('rs2', 0, 1))).toEqual([
    { backend: 'vs1', server: 'rs1', weight: 5, state: 'ready' },
    { backend: 'vs1', server: 'rs2', weight: null, state: 'maint' }
  ])
})

test('the state file carries health to servers of the same address, and has a new one wait where another serves', () => {
  const files =
    'backend vs1\n  server rs1 10.0.0.1:80 weight 5 check ssl\n  server rs2 10.0.0.2:80 check\n  server rs3 10.0.0.3:80 check disabled\n'
  const seen = parseServersState(
    '1\n1 vs1 1 rs1 10.0.0.1 2 0 5 5 77 6 3 4 6 0 0 0 - 80 - 1 0 - - 0\n1 vs1 2 rs2 10.9.9.9 2 0 1 1 7 6 3 4 6 0 0 0 - 80 - 0 0 - - 0\n'
  )
  const [version, , ...lines] = stateFile(seen, files, (name) => (name === 'rs1' ? 3 : undefined)).split('\n')
  expect([version, ...lines]).toEqual([
    '1',
    '1 vs1 1 rs1 10.0.0.1 2 0 3 5 77 6 3 4 6 0 0 0 - 80 - 1 0 - - 0',
    '1 vs1 1 rs2 10.0.0.2 0 0 1 1 0 1 0 0 6 0 0 0 - 80 - 0 0 - - 0',
    ''
  ])
  expect(stateFile([], files, () => undefined).split('\n')).toHaveLength(3)
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
        statOf(text)
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
