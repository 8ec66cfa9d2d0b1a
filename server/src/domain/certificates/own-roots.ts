/** Authorities that somebody has imported here to be trusted: intermediates that have signed themselves. */
import type { Configuration } from '../configuration.ts'
import { knownFromPem } from './known.ts'

export const ownRootsOf = ({ intermediates }: Pick<Configuration, 'intermediates'>): readonly string[] =>
  [...intermediates.values()].map(({ pem }) => pem).filter((pem) => knownFromPem(pem).selfSigned)
