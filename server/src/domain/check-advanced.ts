/** What must hold between the advanced properties of a service. */
import type { FieldProblem, VirtualService } from '../contract/index.ts'
import { serviceLabel } from './labels.ts'
import { encryptsServers } from './tls.ts'

/** What is done in requests and answers, with the fields that ask for it. */
function* httpProblems(service: VirtualService): Iterable<FieldProblem> {
  if (service.type !== 'generic' || service.redirect !== null) return
  const { advanced } = service
  const uses = {
    caching: advanced.caching,
    compression: advanced.compression,
    addHeaderName: advanced.addHeaderName !== '',
    copyHeaderFrom: advanced.copyHeaderFrom !== '',
    errorCode: advanced.errorCode !== null,
    errorRedirect: advanced.errorRedirect !== '',
    requestRateLimit: advanced.requestRateLimit > 0,
    clientRequestRateLimit: advanced.clientRequestRateLimit > 0
  }
  for (const [field, used] of Object.entries(uses)) {
    if (!used) continue
    yield {
      path: `advanced.${field}`,
      message: `This works on requests and answers, but ${serviceLabel(service)} is Generic and reads none. Set Service Type to HTTP/HTTPS, or take this away.`
    }
  }
}

/** Headers that the engine itself relies on. */
const RESERVED: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade'])

function* headerProblems({ advanced }: VirtualService): Iterable<FieldProblem> {
  const { addHeaderName, addHeaderValue, copyHeaderFrom, copyHeaderTo } = advanced
  if (addHeaderName === '' && addHeaderValue !== '') {
    yield { path: 'advanced.addHeaderName', message: 'Type the name of the header that gets this value, or remove the value.' }
  }
  if (addHeaderName !== '' && addHeaderValue === '') {
    yield { path: 'advanced.addHeaderValue', message: `Type the value of the header ${addHeaderName}.` }
  }
  if ((copyHeaderFrom === '') !== (copyHeaderTo === '')) {
    const path = copyHeaderFrom === '' ? 'advanced.copyHeaderFrom' : 'advanced.copyHeaderTo'
    yield { path, message: 'Type both headers: the one that is copied, and the one that it is copied to.' }
  }
  for (const [path, name] of [
    ['advanced.addHeaderName', addHeaderName],
    ['advanced.copyHeaderTo', copyHeaderTo]
  ] as const) {
    if (RESERVED.has(name.toLowerCase())) {
      yield { path, message: `The header ${name} says where a request goes or ends, so it cannot be set here. Choose another name.` }
    }
  }
}

function* unavailableProblems({ advanced }: VirtualService): Iterable<FieldProblem> {
  const { errorCode, errorMessage, errorRedirect } = advanced
  if (errorMessage !== '' && errorCode === null) {
    yield { path: 'advanced.errorCode', message: 'Type the code that the message is sent with, for example 503, or remove the message.' }
  }
  if (errorMessage !== '' && (errorCode === 204 || errorCode === 304)) {
    yield {
      path: 'advanced.errorMessage',
      message: `An answer with code ${errorCode} has no body. Remove the message, or choose another code.`
    }
  }
  if (errorMessage !== '' && errorRedirect !== '') {
    yield { path: 'advanced.errorMessage', message: 'With a Redirect URL nobody sees the message. Keep one of the two.' }
  }
}

function* accessProblems({ advanced }: VirtualService): Iterable<FieldProblem> {
  for (const field of ['allow', 'block'] as const) {
    const seen = new Set<string>()
    for (const { network } of advanced[field]) {
      if (seen.has(network)) yield { path: `advanced.${field}`, message: `${network} is in the list already.` }
      seen.add(network)
    }
  }
}

export function* checkAdvanced(service: VirtualService): Iterable<FieldProblem> {
  const { advanced, address } = service
  yield* httpProblems(service)
  yield* headerProblems(service)
  yield* unavailableProblems(service)
  yield* accessProblems(service)
  if (advanced.alternateAddress === address) {
    yield { path: 'advanced.alternateAddress', message: `${address} is the service’s address already. Type another one, or none.` }
  }
  if (advanced.serverHttp2 && !encryptsServers(service)) {
    yield {
      path: 'advanced.serverHttp2',
      message: 'HTTP/2 to real servers needs TLS to them: tick Reencrypt or Reversed under SSL Properties.'
    }
  }
}
