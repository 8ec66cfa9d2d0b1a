/** Names of proxies, servers and files: made of ids, so that nothing a user types can be one. */
import type { Id } from '../contract/index.ts'
import type { Farm } from '../domain/farm.ts'
import { evaluate, expression, format, integer, type Word, word } from './words.ts'

/** Both the frontend and the backend of a service. */
export const proxyName = (serviceId: Id): Word => word(`vs${integer(serviceId)}`)
/** The backend of a SubVS. */
export const subProxyName = (serviceId: Id, subId: Id): Word => word(`vs${integer(serviceId)}-${integer(subId)}`)
/** The backend of the real servers to which a rule leads; 0 is the default. */
export const ruleProxyName = (serviceId: Id, ruleId: Id): Word => word(`vs${integer(serviceId)}-r${integer(ruleId)}`)
/** The same of the rule that the request at hand fell under. */
export const chosenPoolName = (serviceId: Id): Word => format(`vs${integer(serviceId)}-r`, evaluate(expression`var(txn.rule)`))
/** The backend for those whom no SubVS and no rule takes. */
export const fallbackName = (serviceId: Id): Word => word(`vs${integer(serviceId)}-none`)
/** The variable that counts the turns by which a service takes its SubVSs. */
export const turnsName = (serviceId: Id): Word => word(`turn${integer(serviceId)}`)
/** The backend in which a farm's real servers stand. */
export const farmName = ({ service, sub }: Farm): Word => (sub === null ? proxyName(service.id) : subProxyName(service.id, sub.id))
/** The backend of a farm's critical servers. */
export const criticalName = (farm: Farm): Word => word(`${farmName(farm)}c`)
export const serverName = (serverId: Id): Word => word(`rs${integer(serverId)}`)
export const certificatePath = (certificateId: Id): Word => word(`certs/c${integer(certificateId)}.pem`)
export const crtListPath = (serviceId: Id): Word => word(`vs${integer(serviceId)}.crt-list`)
export const clientAuthoritiesPath = (serviceId: Id): Word => word(`vs${integer(serviceId)}.clients.pem`)
export const serverAuthoritiesPath = (serviceId: Id): Word => word(`vs${integer(serviceId)}.servers.pem`)
export const revocationsPath = (serviceId: Id): Word => word(`vs${integer(serviceId)}.crl.pem`)
export const clientTableName = (serviceId: Id): Word => word(`vs${integer(serviceId)}.clients`)
export const allowPath = (serviceId: Id): Word => word(`vs${integer(serviceId)}.allow.acl`)
export const blockPath = (serviceId: Id): Word => word(`vs${integer(serviceId)}.block.acl`)
export const unavailablePath = (serviceId: Id): Word => word(`vs${integer(serviceId)}.unavailable`)
export const SHOWN_TO_SERVERS = word('servers.crt-list')
/** Not for the engine to run: only its check of regular expressions reads it. */
export const RULES_PATH = 'rules.cfg'

/** Paths of ACME challenges and their answers. */
export const CHALLENGE_MAP = word('acme.map')

export const CONFIGURATION_PATH = 'haproxy.cfg'
