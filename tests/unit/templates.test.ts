/** The templates that come with Ballast: each readable, each value with its source, names as the guides have them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ParameterType, StepCheck, TemplateId, TestFrom, WantedSettingName } from '../../server/src/contract/index.ts'
import { readTemplate } from '../../server/src/domain/templates/read.ts'

const FOLDER = resolve(import.meta.dirname, '../../templates')
const FILES = readdirSync(FOLDER)
const read = (file: string) => readTemplate(readFileSync(join(FOLDER, file)))

test.each(FILES)('%s', (file) => {
  expect(file).toMatch(/\.tmpl$/)
  expect(TemplateId.safeParse(file.replace(/\.tmpl$/, '')).success).toBe(true)
  const { head, sample, text } = read(file)
  // The comment at the top says what the marks stand for, and every mark is one of these.
  const legend = text.split('ballast-template:')[0] ?? ''
  const declared = new Set([...legend.matchAll(/^# +\[(\w+)\]/gm)].map(([, mark]) => mark))
  expect(declared.size).toBeGreaterThan(0)
  const used = [...text.slice(legend.length).matchAll(/# \[(\w+)\]/g)].map(([, mark]) => mark)
  expect(used.filter((mark) => !declared.has(mark))).toEqual([])
  expect(used.length).toBeGreaterThan(0)
  expect(head.comment.length).toBeGreaterThan(10)
  // *Add New* gives the address and perhaps the port: nothing else may be needed, but for the Edge with an address for each role.
  const asked = Object.entries(head.parameters).filter(([, { optional, default: own }]) => !optional && own === undefined)
  expect(asked.map(([id]) => id)).toEqual(/edge-external/.test(file) ? ['address', 'webConfAddress', 'avAddress'] : ['address'])
  expect(head.steps.map(({ check }) => check)).toEqual(expect.arrayContaining(['real-servers-added', 'all-up']))
  const endsTls = sample.services.some(({ ssl }) => ssl?.acceleration === true)
  expect(head.steps.some(({ check }) => check === 'certificate-assigned')).toBe(endsTls)
  expect(head.settings.length > 0).toBe(head.steps.some(({ check }) => check === 'settings-applied') || /websocket|sql/.test(file))
})

test('the description of the format holds: its example is a template, and it names everything there is', () => {
  const description = readFileSync(resolve(FOLDER, '../docs/templates.md'), 'utf8')
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(description) ?? []
  const { head, sample } = readTemplate(Buffer.from(example))
  expect([head.name, sample.services.length, sample.services[0]?.subServices?.length]).toEqual(['Web Shop', 2, 2])
  const names = [...ParameterType.options, ...StepCheck.options, ...TestFrom.options, ...WantedSettingName.options]
  expect(names.filter((name) => !description.includes(`\`${name}\``))).toEqual([])
})

test('no two have one name', () => {
  const names = FILES.map((file) => read(file).head.name.toLowerCase())
  expect(new Set(names).size).toBe(names.length)
})

test('the walk-through finds its templates, services and values', () => {
  const reverse = read('lync-reverse-proxy-2013.tmpl')
  const internal = read('lync-internal-2013-hlb-only.tmpl')
  const office = read('lync-office-web-apps-2013.tmpl')
  expect([reverse, internal, office].map(({ head }) => head.name)).toEqual([
    'Lync Reverse Proxy 2013',
    'Lync Internal 2013 HLB Only',
    'Lync Office Web Apps Server 2013'
  ])
  expect(
    [...internal.sample.services, ...reverse.sample.services, ...office.sample.services].map(({ name, port }) => [name, port])
  ).toEqual([
    ['Lync Internal WebSvc HTTP', 80],
    ['Lync Internal WebSvc HTTPS HLB Only', 443],
    ['Lync Internal Front-End DCOM', 135],
    ['Lync Internal Front-End SIP', 5061],
    ['Lync Reverse Proxy HTTPS', 443],
    ['Office Web App Servers', 443]
  ])
  expect(reverse.sample.services[0]).toMatchObject({
    serverPort: 4443,
    persistence: { mode: 'super-http-source-ip' },
    scheduling: 'least-connection'
  })
  expect(internal.head.steps.some(({ check }) => check === 'default-gateway-set')).toBe(true)
  expect(reverse.head.settings.map(({ setting, value }) => [setting, value])).toEqual([
    ['network.serverNat', false],
    ['network.subnetOriginating', true],
    ['dropOnFailure', true],
    ['drainTime', 86_400]
  ])
})
