/** The service type follows the port until somebody chooses another one. */
import { type ServiceType, typeForPort } from '@ballast/server/contract'

/**
 * @param type as it stands, suggested or chosen.
 * @param before port that it was suggested for.
 * @returns the type after the port changed: a chosen one stays.
 */
export const followedType = (type: ServiceType, before: number, port: number): ServiceType =>
  type === typeForPort(before) ? typeForPort(port) : type
