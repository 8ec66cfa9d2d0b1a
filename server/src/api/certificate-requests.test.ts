/** Signing requests over the API: the key stays, the answer finds it, and nothing secret comes out. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ApiError, type NewCertificateRequest, type Problem } from '../contract/index.ts'
import { openStore, type Store } from '../store/store.ts'
import { type TestApp, testAppLoggedIn } from './testing/app.ts'

let folder: string
let store: Store
let api: TestApp

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-requests-'))
  store = openStore(join(folder, 'ballast.db'))
  api = await testAppLoggedIn(store)
})
afterEach(async () => {
  await api.app.close()
  store.close()
  rmSync(folder, { recursive: true })
})

const problemOf = async (call: Promise<unknown>): Promise<Problem> => {
  const error: unknown = await call.then(
    () => new Error('The call was not refused.'),
    (refusal: unknown) => refusal
  )
  if (error instanceof ApiError) return error.problem
  throw error
}

/** An authority of one command; the answer is base64, as an upload is. */
function answerTo(pem: string): string {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const ca = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Root', '-days', '9']
  openssl('req', '-x509', ...ca, '-keyout', 'ca.key', '-out', 'ca.pem')
  writeFileSync(join(folder, 'one.csr'), pem)
  openssl('x509', '-req', '-in', 'one.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '9', '-out', 'one.pem')
  return readFileSync(join(folder, 'one.pem')).toString('base64')
}

const MAIL = {
  commonName: 'Mail.Contoso.com',
  names: ['autodiscover.contoso.com'],
  keyType: 'ec-p256',
  country: 'de'
} satisfies NewCertificateRequest
const create = (body: NewCertificateRequest = MAIL) => api.client.call('certificateRequestCreate', { body })
const list = async () => (await api.client.call('certificateRequestList')).items

describe('a signing request', () => {
  test('waits with its key inside, is answered by a certificate alone, and goes without the certificate', async () => {
    const request = await create()
    expect(request).toMatchObject({ subject: 'C=DE, CN=mail.contoso.com', keyType: 'EC P-256', answeredBy: null })
    expect(request.names).toEqual(['mail.contoso.com', 'autodiscover.contoso.com'])
    expect(await list()).toEqual([request])
    expect(api.audit.at(-1)).toMatchObject({ action: 'certificateRequestCreate', author: 'bal' })

    const { value } = await api.client.call('certificateCreate', { body: { certificate: answerTo(request.csr) } })
    expect((await list())[0]?.answeredBy).toEqual({ id: value.id, name: value.name })
    const key = store.configurations.material(value.fingerprint)?.keyPem ?? ''
    expect(key).toContain('BEGIN PRIVATE KEY')
    for (const url of ['/api/v1/certificate-requests', '/api/v1/certificates']) {
      const { body } = await api.app.inject({ url, headers: api.headers() })
      expect(body).not.toContain('PRIVATE KEY')
      for (const line of key.split('\n').slice(1, -2)) expect(body).not.toContain(line)
    }

    await api.client.call('certificateRequestDelete', { params: { id: request.id } })
    expect(await list()).toEqual([])
    expect((await api.client.call('certificateList')).total).toBe(1)
    expect(await problemOf(api.client.call('certificateRequestDelete', { params: { id: request.id } }))).toMatchObject({
      code: 'not-found'
    })
  })

  test('also answers where a certificate is replaced, and after a restart', async () => {
    const { value } = await api.client.call('certificateSelfSign', { body: { ...MAIL, name: 'mail' } })
    expect(value).toMatchObject({ name: 'mail', keyType: 'EC P-256', names: ['mail.contoso.com', 'autodiscover.contoso.com'] })
    const request = await create()
    await api.app.close()
    store.close()
    store = openStore(join(folder, 'ballast.db'))
    api = await testAppLoggedIn({ ...store, accounts: openStore(join(folder, 'accounts.db')).accounts })
    const call = { params: { id: value.id }, version: value.version, body: { certificate: answerTo(request.csr) } }
    const replaced = await api.client.call('certificateReplace', call)
    expect(replaced.value).toMatchObject({ id: value.id, name: 'mail', issuer: 'CN=Root' })
  })

  test('a certificate that answers none is refused in words', async () => {
    const request = await create()
    await api.client.call('certificateRequestDelete', { params: { id: request.id } })
    await create()
    const problem = await problemOf(api.client.call('certificateCreate', { body: { certificate: answerTo(request.csr) } }))
    expect(problem).toMatchObject({ code: 'invalid-input', errors: [{ path: 'certificate' }] })
    expect(problem.detail).toContain('does not answer the request under Generate CSR')
  })

  test.each([
    [{ commonName: '' }, 'commonName', 'host name'],
    [{ commonName: 'bücher.example' }, 'commonName', 'xn--'],
    [{ commonName: `${'a'.repeat(61)}.com` }, 'commonName', '64'],
    [{ commonName: 'a.example', names: ['b.example', '*.*.example'] }, 'names.1', 'wildcard'],
    [{ commonName: 'a.example', country: 'DEU' }, 'country', 'two letters'],
    [{ commonName: 'a.example', email: 'nobody' }, 'email', 'e-mail'],
    [{ commonName: 'a.example', company: 'a\nb' }, 'company', 'control characters'],
    [{ commonName: 'a.example', names: Array.from({ length: 101 }, (_, at) => `h${at}.example`) }, 'names', '100']
  ])('subject %#: refused at its field', async (body, path, words) => {
    const problem = await problemOf(create(body))
    expect(problem).toMatchObject({ code: 'invalid-input', errors: [{ path }] })
    expect(problem.errors[0]?.message).toContain(words)
  })
})

test('a self-signed certificate is rehearsed without a trace, and refused for more days than browsers take', async () => {
  const body = { commonName: 'intranet.contoso.local', keyType: 'ec-p384', days: 30 } as const
  const rehearsal = await api.client.call('certificateSelfSign', { body, query: { dryRun: 'true' } })
  expect(rehearsal.revision).toBeNull()
  expect((await api.client.call('certificateList')).total).toBe(0)
  const { value } = await api.client.call('certificateSelfSign', { body })
  expect(value).toMatchObject({ name: 'intranet.contoso.local', keyType: 'EC P-384', issuer: 'CN=intranet.contoso.local' })
  const problem = await problemOf(api.client.call('certificateSelfSign', { body: { ...body, days: 826 } }))
  expect(problem).toMatchObject({ errors: [{ path: 'days', message: expect.stringContaining('825') }] })
})
