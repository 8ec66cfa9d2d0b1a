/** The sandboxes of the appliance's units: none may open up unseen. The recorded exposures stand in docs/threat-model.md. */
import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ENVIRONMENT, NODE_OPTIONS } from '../../appliance/run/lib/web-process.mjs'

const root = resolve(import.meta.dirname, '../..')
const units = globSync('appliance/units/*.service', { cwd: root }).toSorted()
const nameOf = (unit: string): string => basename(unit, '.service')

const text = readFileSync(join(root, 'docs/threat-model.md'), 'utf8')
const recorded = new Map([...text.matchAll(/^\| (ballast-[\w-]+) \| (\d+\.\d) \|/gm)].map(([, unit = '', score]) => [unit, Number(score)]))

test('every unit has its exposure recorded, and nothing is recorded that is no unit', () => {
  expect([...recorded.keys()].toSorted()).toEqual(units.map(nameOf))
})

const isThere = spawnSync('systemd-analyze', ['--version']).status === 0

describe.skipIf(!isThere)(`exposure by systemd-analyze${isThere ? '' : ' (skipped: systemd-analyze is not installed)'}`, () => {
  test.each(units)('%s is no more open than recorded', (unit) => {
    const answer = execFileSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', join(root, unit)], { encoding: 'utf8' })
    const score = Number(/exposure level for \S+: (\d+\.\d)/.exec(answer)?.[1])
    expect(score).toBeLessThanOrEqual(recorded.get(nameOf(unit)) ?? 0)
  })
})

test('programs that a unit starts are where the image has them', () => {
  for (const unit of units)
    for (const [, program = ''] of readFileSync(join(root, unit), 'utf8').matchAll(/^ExecStart=(\S+)/gm))
      expect(
        ['/opt/ballast/bin/node', '/usr/sbin/haproxy', '/usr/bin/ssh-keygen', '/usr/sbin/agetty', '/usr/bin/systemctl'],
        unit
      ).toContain(program)
})

test('programs that units run are bundled', () => {
  const bundle = readFileSync(join(root, 'appliance/image/bundle.ts'), 'utf8')
  for (const unit of units)
    for (const [, script = ''] of readFileSync(join(root, unit), 'utf8').matchAll(/ \/opt\/ballast\/(\S+)\.js/g))
      expect(bundle, unit).toContain(`'${script}'`)
})

test('the web process runs in the appliance with the memory that it was measured with', () => {
  const unit = readFileSync(join(root, 'appliance/units/ballast-web.service'), 'utf8')
  expect(unit).toContain(`ExecStart=/opt/ballast/bin/node ${NODE_OPTIONS.join(' ')} /opt/ballast/server/src/main.js `)
  const variables = [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value])
  expect(Object.fromEntries(variables)).toEqual(ENVIRONMENT)
})
