/** What is no good template is refused with its line, whatever it is; and quickly, since nobody else is served meanwhile. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_TEMPLATE_FILE } from '../../contract/index.ts'
import { Refusal } from '../problems.ts'
import { readTemplate } from './read.ts'

const GOOD = `# A comment
ballast-template: 1
name: Web
version: "1.0"
parameters:
  address: {type: address, label: Virtual Address}
  port: {type: port, label: Port, default: 8080}
services:
  - id: web
    name: Web
    address: \${address}
    port: \${port}
    type: http
    check:
      method: http
      url: /health
`

const place = (name: string): string => `\${${name}}`

function faultsOf(file: string | Uint8Array): readonly string[] {
  try {
    readTemplate(typeof file === 'string' ? Buffer.from(file) : file)
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    expect(error.code).toBe('invalid-input')
    expect(error.errors.every(({ path }) => path === 'file')).toBe(true)
    return error.errors.map(({ message }) => message)
  }
}

test('a good one is read, with its defaults', () => {
  const { head, sample, text } = readTemplate(Buffer.from(GOOD))
  expect(text).toBe(GOOD)
  expect(head).toMatchObject({ name: 'Web', version: '1.0', comment: '', steps: [], servers: { servers: { label: 'Real Servers' } } })
  expect(sample.services[0]).toMatchObject({ address: '192.0.2.1', port: 8080 })
})

test.each<[string, (text: string) => string, RegExp]>([
  [
    'a newer format',
    (text) => text.replace('template: 1', 'template: 2'),
    /^Line 2: This template has format 2, and this Ballast reads format 1/
  ],
  ['no format number', (text) => text.replace('template: 1', 'template: one'), /^Line 2: “ballast-template” is the number/],
  ['an unknown property', (text) => text.replace('type: http', 'typ: http'), /^Line 13: There is no property “typ” here/],
  ['an unknown property deep inside', (text) => text.replace('url:', 'uri:'), /^Line 16: There is no property “uri” here/],
  ['an unknown property of the whole', (text) => `${text}author: me\n`, /^Line 17: There is no property “author” here/],
  ['a value that is none', (text) => text.replace('type: http\n', 'type: https\n'), /^Line 13: “type”: choose one of http, generic/],
  [
    'a wrong kind of value',
    (text) => text.replace('name: Web', 'name: 2013'),
    /^Line 3: “name”: expected string, received number\. Put it in quotes/
  ],
  ['a missing property', (text) => text.replace('    name: Web\n', ''), /^Line 9: “name” is missing/],
  ['a missing version', (text) => text.replace('version: "1.0"\n', ''), /^Line 2: “version” is missing/],
  ['no services', (text) => `${text.split('services:')[0]}services: []\n`, /“address” is not used|at least one virtual service/],
  [
    'a parameter that is not declared',
    (text) => text.replace('/health', `/${place('where')}`),
    /^Line 16: \$\{where\} is no parameter of this template/
  ],
  ['a parameter that is not used', (text) => text.replace(`port: ${place('port')}`, 'port: 80'), /^Line 7: Parameter “port” is not used/],
  ['a default that does not fit', (text) => text.replace('default: 8080', 'default: web'), /^Line 7: Parameter “port”: Type a port number/],
  [
    'a default that no service can have',
    (text) => text.replace('default: 8080', 'default: 1'),
    /^Line 12: “port”: The port must be 3 or more/
  ],
  ['a key that comes twice', (text) => `${text}name: Other\n`, /^Line 17: “name” stands here twice/],
  ['a broken quote', (text) => text.replace('"1.0"', '"1.0'), /^Line \d+: Missing closing "quote/],
  ['tabs', (text) => text.replace('    type', '\ttype'), /^Line 13: /],
  ['an anchor', (text) => text.replace('name: Web', 'name: &web Web'), /^Line 3: Anchors such as &web are not used/],
  ['a reference', (text) => text.replace('name: Web', 'name: *web'), /^Line 3: .*(References with \*|Unresolved alias)/],
  ['a tag', (text) => text.replace('name: Web', 'name: !!binary aGk='), /^Line 3: Tags such as/],
  ['two documents', (text) => `${text}---\n${text}`, /^Line 17: A line “---” begins a second document/],
  [
    'a path as its name',
    (text) => text.replace('name: Web\n', 'name: ../../etc/passwd\n'),
    /^Line 3: “name”: The name must not hold \/ or/
  ],
  ['a hidden file as its name', (text) => text.replace('name: Web\n', 'name: .bashrc\n'), /^Line 3: “name”: .*start with a dot/],
  ['a rule that is not there', (text) => `${text}    content: {selection: [gone]}\n`, /^Line 17: There is no rule “gone”/],
  ['a group of servers that is not there', (text) => `${text}    servers: gone\n`, /^Line 17: There is no group of real servers “gone”/],
  [
    'a list of servers by rule with a group that is not there',
    (text) => `${text}    serversByRule: [{servers: gone}]\n`,
    /^Line 17: There is no group of real servers “gone”/
  ],
  [
    'a list of servers by rule with a rule that is not there',
    (text) => `${text}    serversByRule: [{servers: servers, rules: [gone]}]\n`,
    /^Line 17: There is no rule “gone”/
  ],
  [
    'servers said in two ways',
    (text) => `${text}    servers: servers\n    serversByRule: [{servers: servers}]\n`,
    /^Line 18: Say either “servers” or “serversByRule”/
  ],
  [
    'servers by rule beside SubVSs',
    (text) => `${text}    subServices: [{name: a}]\n    serversByRule: [{servers: servers}]\n`,
    /^Line 18: A service with SubVSs has no real servers of its own/
  ],
  [
    'a group twice on one port',
    (text) => `${text}    serversByRule: [{servers: servers}, {servers: servers, defaultRule: true}]\n`,
    /^Line 17: The group “servers” stands here twice on the same port/
  ],
  [
    'a rule that cannot lead to real servers',
    (text) =>
      `${text}    serversByRule: [{servers: servers, rules: [add]}]\nrules: [{name: add, type: add-header, header: X-A, replacement: b}]\n`,
    /Rule “add” is a .* rule, which does nothing in Rules of real server/
  ],
  [
    'a step about no service',
    (text) => `${text}steps: [{title: Look, services: [gone]}]\n`,
    /^Line 17: There is no service with the id “gone”/
  ],
  [
    'a test URL of no service',
    (text) => `${text}tests: [{title: T, url: "http://x/", from: both, service: gone}]\n`,
    /no service with the id “gone”/
  ],
  [
    'a setting that no template may ask for',
    (text) => `${text}settings: [{setting: gateways.ipv4, value: 10.0.0.1}]\n`,
    /^Line 17: “setting”: choose one of dropOnFailure/
  ],
  [
    'a value that the setting cannot have',
    (text) => `${text}settings: [{setting: drainTime, value: 5}]\n`,
    /^Line 17: “value”: Type 0, or a time from 60/
  ],
  [
    'services that clash with each other',
    (text) => `${text}${text.slice(text.indexOf('  - id')).replace('id: web', 'id: web2')}`,
    /already has 192\.0\.2\.1:8080/
  ],
  [
    'what does not fit together',
    (text) => text.replace('type: http', 'type: generic\n    redirect: {url: "https://%h%s"}'),
    /is Generic and cannot answer with a redirect/
  ],
  [
    'a fixed parameter without a value',
    (text) => text.replace('label: Virtual Address', 'label: Virtual Address, fixed: true'),
    /^Line 6: Parameter “address” is fixed and has no default/
  ],
  [
    'a certificate as default',
    (text) =>
      text
        .replace('label: Virtual Address}', 'label: A}\n  c: {type: certificates, label: C, default: 5}')
        .replace('type: http', `type: http\n    ssl: {certificates: "${place('c')}"}`),
    /certificates differ from machine to machine/
  ]
])('%s', (_, change, said) => {
  const changed = change(GOOD)
  expect(changed).not.toBe(GOOD)
  expect(faultsOf(changed)[0]).toMatch(said)
})

test.each<[string, string | Uint8Array, RegExp]>([
  ['nothing', '', /is empty/],
  ['a text of another kind', '# My notes\nhello: world\n', /“ballast-template: 1” is missing/],
  ['a list', '- ballast-template: 1\n', /“ballast-template: 1” is missing/],
  [
    'an encrypted file of the vendor',
    new Uint8Array(4096).map((_, at) => (at * 197 + 31) % 256),
    /template of a Kemp LoadMaster.*encrypted/
  ],
  [
    'the same as text',
    Buffer.from(new Uint8Array(900).map((_, at) => (at * 89) % 251)).toString('base64'),
    /template of a Kemp LoadMaster/
  ],
  ['a text with controls', `${GOOD}# \u0001\u0002`, /template of a Kemp LoadMaster/],
  ['more than a megabyte', `${GOOD}# ${'x'.repeat(MAX_TEMPLATE_FILE)}`, /larger than 1 MiB/]
])('no template: %s', (_, file, said) => {
  expect(faultsOf(file)).toEqual([expect.stringMatching(said)])
})

const HEAD = 'ballast-template: 1\nname: x\n'
const whole = (unit: string): string => HEAD + unit.repeat(Math.floor((MAX_TEMPLATE_FILE - HEAD.length) / unit.length))
const list = (of: string): string => `[${`*${of},`.repeat(9)}]`

/** Milliseconds, on a busy machine; without its limits each of these takes minutes or ends the process. */
const QUICK = 15_000

test.each<[string, string]>([
  [
    'references that multiply',
    `${HEAD}a: &a [x,x,x,x,x,x,x,x,x]\nb: &b ${list('a')}\nc: &c ${list('b')}\nd: &d ${list('c')}\ne: &e ${list('d')}\nf: &f ${list('e')}\ng: &g ${list('f')}\nh: &h ${list('g')}\ni: ${list('h')}\n`
  ],
  ['brackets', `${HEAD}a: ${'['.repeat(500_000)}`],
  ['dashes', `${HEAD}a:\n  ${'- '.repeat(400_000)}x\n`],
  ['question marks', HEAD + '? '.repeat(300_000)],
  ['indentation', HEAD + Array.from({ length: 1400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['properties that all differ', HEAD + Array.from({ length: 80_000 }, (_, at) => `k${at}: 1`).join('\n')],
  ['properties that are all the same', whole('a: 1\n')],
  ['a list without end', `${HEAD}a: [${'x,'.repeat(400_000)}]`],
  ['empty lines', whole('\n')],
  ['one text', `${HEAD}a: "${'\\u0041'.repeat(170_000)}"`],
  ['parameters in one text', GOOD.replace('id: web', `id: "${place('port').repeat(100_000)}"`)]
])('a bomb of %s is refused in time', (_, file) => {
  const started = performance.now()
  expect(faultsOf(file).length).toBeGreaterThan(0)
  expect(performance.now() - started).toBeLessThan(QUICK)
})

test('whatever is changed in a good one, it is read or refused with a sentence', () => {
  const lines = GOOD.split('\n')
  const piece = fc.constantFrom(
    '',
    ' ',
    '  ',
    '- ',
    ':',
    '{',
    '}',
    '[',
    '"',
    "'",
    '#',
    '|',
    '>',
    '&a',
    '*a',
    '!!x',
    '${',
    '}',
    '%',
    '\t',
    '\u2028',
    '😀',
    'null',
    '~',
    '0x10',
    '__proto__'
  )
  fc.assert(
    fc.property(
      fc.nat({ max: lines.length - 1 }),
      fc.nat({ max: 30 }),
      fc.array(piece, { minLength: 1, maxLength: 4 }),
      (line, column, pieces) => {
        const text = lines[line] ?? ''
        const changed = lines.with(line, text.slice(0, column) + pieces.join('') + text.slice(column)).join('\n')
        for (const fault of faultsOf(changed)) expect(fault.length).toBeGreaterThan(10)
      }
    ),
    { numRuns: 500 }
  )
})
