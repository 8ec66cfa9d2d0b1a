/** Puts TXT records on a name server and takes them away again (RFC 2136), signed with a shared key. */
import { randomInt } from 'node:crypto'
import { BadDnsMessage, type DnsMessage, parseMessage, query, type TextChange, TYPE, textOf, update } from '../../domain/dns/message.ts'
import { signMessage, type Verdict, verifySignature } from '../../domain/dns/tsig.ts'
import { AcmeFailure } from './failure.ts'
import type { DnsExchange, StoredDnsUpdate } from './ports.ts'

const KEY_HELP = 'Compare key name, algorithm and secret with the key on the name server, letter by letter.'

const VERDICTS: Readonly<Record<Exclude<Verdict, 'good'>, readonly [string, string]>> = {
  missing: ['gave an answer without a signature', KEY_HELP],
  wrong: ['gave an answer whose signature does not fit', KEY_HELP],
  'unknown-key': ['does not know the key', KEY_HELP],
  'bad-signature': ['says that the signature does not fit', KEY_HELP],
  'bad-time': ['has another time than this machine', 'Set both clocks, best by NTP: they may differ by five minutes at most.']
}

const REFUSED = 5
const NOT_AUTHORISED = 9

/** Codes of an answer (RFC 2136 §2.2). */
const CODES: Readonly<Record<number, readonly [string, string]>> & { readonly [REFUSED]: readonly [string, string] } = {
  1: ['does not understand the update', 'Check that it is a name server that takes dynamic updates.'],
  2: ['failed at the update', 'Its log says why; often it cannot write the zone’s file.'],
  4: ['does not take updates', 'Use the primary name server of the zone, and allow dynamic updates there.'],
  [REFUSED]: ['refused the update', 'Allow the key to update TXT records below this zone (BIND: update-policy or allow-update).'],
  [NOT_AUTHORISED]: ['is not responsible for the zone', 'Type the zone’s name, or the address of its primary name server.'],
  10: ['says that the name is not in the zone', 'Correct the zone.']
}

export interface DnsUpdater {
  /** @throws AcmeFailure, NoAnswer */
  apply(changes: readonly TextChange[], signal: AbortSignal): Promise<void>
  /** Whether the name server itself tells the value. */
  shows(change: TextChange, signal: AbortSignal): Promise<boolean>
}

export function createDnsUpdater(settings: StoredDnsUpdate, exchange: DnsExchange): DnsUpdater {
  const { server, port, keyName, algorithm, secret } = settings
  const key = { name: keyName, algorithm, secret }
  const failure = ([what, advice]: readonly [string, string], cause?: unknown): AcmeFailure =>
    new AcmeFailure(`The name server ${server} ${what}.`, advice, { cause })

  const ask = async (make: (id: number) => Buffer, signal: AbortSignal): Promise<DnsMessage> => {
    const id = randomInt(0x10000)
    const { bytes, mac } = signMessage(make(id), key, Date.now())
    const raw = await exchange({ host: server, port }, bytes, signal)
    try {
      const answer = parseMessage(raw)
      if (answer.id !== id || !answer.isAnswer) throw new BadDnsMessage('The answer is for another question.')
      const { verdict } = verifySignature(raw, answer, key, Date.now(), mac)
      if (verdict === 'good') return answer
      // Who refuses need not sign. That the key is not accepted comes as “not authorised” (RFC 8945 §5.2).
      if (verdict === 'missing' && answer.code === REFUSED) throw failure(CODES[REFUSED])
      if (verdict === 'missing' && answer.code === NOT_AUTHORISED) throw failure(['does not accept the signature', KEY_HELP])
      if (verdict !== 'missing' || answer.code === 0) throw failure(VERDICTS[verdict])
      return answer
    } catch (error) {
      if (!(error instanceof BadDnsMessage)) throw error
      throw failure(['gave an answer that cannot be read', 'Check that it is a name server.'], error)
    }
  }

  /** The nearest zone above the name, as the server itself says. */
  const zoneOf = async (name: string, signal: AbortSignal): Promise<string> => {
    if (settings.zone !== '') return settings.zone
    for (let at = name; at !== ''; at = at.split('.').slice(1).join('.')) {
      const answer = await ask((id) => query(id, at, TYPE.SOA), signal)
      const zone = [...answer.answers, ...answer.authorities].find((record) => record.type === TYPE.SOA)?.name
      if (zone !== undefined && (name === zone || name.endsWith(`.${zone}`))) return zone
    }
    throw failure([`knows no zone that ${name} is in`, 'Type the zone’s name, or the address of its primary name server.'])
  }

  return {
    async apply(changes, signal) {
      const zones = new Map<string, TextChange[]>()
      for (const change of changes) {
        const zone = await zoneOf(change.name, signal)
        zones.set(zone, [...(zones.get(zone) ?? []), change])
      }
      for (const [zone, part] of zones) {
        const { code } = await ask((id) => update(id, zone, part), signal)
        if (code !== 0) throw failure(CODES[code] ?? [`refused the update (code ${code})`, 'Its log says why.'])
      }
    },
    async shows({ name, value }, signal) {
      const { answers } = await ask((id) => query(id, name, TYPE.TXT), signal)
      return answers.some((record) => record.type === TYPE.TXT && record.name === name.toLowerCase() && textOf(record) === value)
    }
  }
}
