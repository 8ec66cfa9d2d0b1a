/** One try: order, proof of each name, certificate, and its place in the configuration. Each step is noted as it goes. */
import { createPrivateKey } from 'node:crypto'
import { hostMatches } from '../../contract/index.ts'
import { challengeInWords } from '../../domain/acme/words.ts'
import {
  keyPemOf,
  makeKey,
  readCertificateUpload,
  requestDer,
  subjectOf,
  type UploadedCertificate
} from '../../domain/certificates/index.ts'
import { count, listInWords } from '../../domain/labels.ts'
import { type AcmeClient, type Authorization, createAcmeClient, type Order, problemOf } from './client.ts'
import { AcmeFailure } from './failure.ts'
import type { AcmeAccount, AcmeOrder, AcmeWeb } from './ports.ts'
import type { Progress } from './progress.ts'
import { createProver, type ProverParts, type Task } from './prove.ts'

export interface IssueParts extends Omit<ProverParts, 'key'> {
  readonly account: AcmeAccount
  readonly web: AcmeWeb
  readonly progress: Progress
  readonly now: () => Date
  /** Puts the certificate into the configuration. @returns what that did, in a sentence. */
  readonly install: (upload: UploadedCertificate) => Promise<string>
}

/** X.520's bound for a common name; longer names stand among the alternative names only. */
const LONGEST_COMMON_NAME = 64

function taskOf(authorization: Authorization, { challenge }: AcmeOrder): Task {
  const name = authorization.identifier.value
  const found = authorization.challenges.find((each) => each.type === challenge)
  if (found?.token !== undefined) return { name, token: found.token, challenge: found }
  const offered = authorization.challenges.map(({ type }) => type).filter((type) => /^[a-z0-9-]{1,40}$/.test(type))
  throw new AcmeFailure(
    `The authority does not offer ${challenge.toUpperCase()} for ${name}${offered.length === 0 ? '' : `, but ${listInWords(offered, 'or')}`}.`,
    'Choose the other challenge.'
  )
}

/** @throws AcmeFailure with what the authority saw at the first name that it does not take. */
function refuseUnproven(authorization: Authorization, order: AcmeOrder): void {
  if (authorization.status === 'valid') return
  const name = authorization.identifier.value
  const fault = authorization.challenges.find((each) => each.error !== undefined)?.error
  const problem = fault === undefined ? { type: '', detail: `the authorization is ${authorization.status}` } : problemOf(fault)
  const { detail, advice } = challengeInWords(problem, { kind: order.challenge, name, addresses: order.addresses })
  throw new AcmeFailure(detail, advice)
}

async function proveAll(parts: IssueParts, client: AcmeClient, placed: Order, key: ProverParts['key']): Promise<void> {
  const { order, progress } = parts
  const authorizations = await Promise.all(placed.authorizations.map((url) => client.authorization(url)))
  for (const authorization of authorizations) if (authorization.status !== 'pending') refuseUnproven(authorization, order)
  const pending = authorizations.filter(({ status }) => status === 'pending')
  if (pending.length === 0) return
  const prover = createProver({ ...parts, key })
  const tasks = pending.map((authorization) => taskOf(authorization, order))
  try {
    await progress.step('prepare', order.challenge === 'http-01' ? 'Answer at port 80' : 'Update the name server', () =>
      prover.prepare(tasks)
    )
    await progress.step('check', `The authority checks ${count(tasks.length, 'name')}`, async () => {
      for (const { challenge } of tasks) await client.answer(challenge)
      for (const authorization of pending) refuseUnproven(await client.settled(authorization), order)
      return `${listInWords(tasks.map(({ name }) => name))}: proven.`
    })
  } finally {
    await prover.clear()
  }
}

/** Everything that was ordered, and our key; else it is of no use. */
function checkIssued({ facts }: UploadedCertificate, { names }: AcmeOrder): void {
  const missing = names.filter((name) => !facts.names.includes(name) && !hostMatches(name, facts.names))
  if (missing.length > 0) {
    throw new AcmeFailure(
      `The certificate that came is not valid for ${listInWords(missing)}.`,
      'Ask the authority why it leaves names out.'
    )
  }
}

/** @throws whatever went wrong; it stands in the progress already. */
export async function issue(parts: IssueParts): Promise<void> {
  const { order, account, web, progress, signal, now, install } = parts
  const accountKey = createPrivateKey(account.keyPem)
  const client = createAcmeClient({
    web,
    directoryUrl: account.directoryUrl,
    authority: account.authority,
    key: accountKey,
    accountUrl: account.url,
    signal
  })
  const placed: { order: Order | null } = { order: null }
  await progress.step('order', `Order at ${new URL(account.directoryUrl).host}`, async () => {
    placed.order = await client.order(order.names)
    return `For ${listInWords(order.names)}.`
  })
  if (placed.order === null) return
  const open = placed.order
  await proveAll(parts, client, open, accountKey)
  const received: { upload: UploadedCertificate | null } = { upload: null }
  await progress.step('certificate', 'Get the certificate', async () => {
    const key = await makeKey(order.keyType)
    const [first = ''] = order.names
    const subject = subjectOf({ commonName: first.length <= LONGEST_COMMON_NAME ? first : '', names: order.names })
    const pem = await client.certificate(await client.finalize(open, requestDer(subject, key)))
    const upload = readCertificateUpload({ certificate: Buffer.from(pem), key: Buffer.from(keyPemOf(key)) }, now())
    checkIssued(upload, order)
    received.upload = upload
    return `${upload.facts.keyType}, valid until ${upload.facts.notAfter.slice(0, 10)}, issued by ${upload.facts.issuer}.`
  })
  const { upload } = received
  if (upload !== null) await progress.step('install', 'Put it in place', () => install(upload))
}
