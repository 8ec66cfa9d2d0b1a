import { expect, test } from 'vitest'
import { parseListen, parseOptions } from './options.ts'

test.each([
  ['127.0.0.1:8443', { host: '127.0.0.1', port: 8443 }],
  ['https://127.0.0.1:8443', { host: '127.0.0.1', port: 8443 }],
  ['[::1]:443', { host: '::1', port: 443 }],
  [':8443', { host: '::', port: 8443 }],
  ['lb1.contoso.local:8443', { host: 'lb1.contoso.local', port: 8443 }]
])('listens on %s', (text, expected) => {
  expect(parseListen(text)).toEqual(expected)
})

test.each(['8443', '127.0.0.1', '127.0.0.1:99999', 'http://127.0.0.1:80', '::1:443', ''])('“%s” is refused with an example', (text) => {
  expect(() => parseListen(text)).toThrow(/for example --listen 0\.0\.0\.0:8443/)
})

test('without arguments only this machine can reach it', () => {
  expect(parseOptions([])).toEqual({
    dataDir: '.ballast/data',
    helperSocket: null,
    listen: { host: '127.0.0.1', port: 8443 },
    consoleSocket: null,
    greetingFile: null,
    updateDir: null,
    updateKey: '/usr/share/ballast/update-key.pem',
    goBack: false,
    stopEngineOnExit: false,
    engineDir: null,
    logLevel: 'info'
  })
})

test('help asks for nothing else, and an unknown option is named', () => {
  expect(parseOptions(['--help'])).toBeNull()
  expect(() => parseOptions(['--lisen', 'x'])).toThrow(/--lisen/)
  expect(() => parseOptions(['--log-level', 'loud'])).toThrow(/debug, info, warn, error/)
})
