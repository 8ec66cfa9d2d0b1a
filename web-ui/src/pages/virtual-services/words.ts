/** How services and real servers are called on these pages. */

/** @returns e.g. `10.0.0.1:443`, `[2001:db8::1]:443`. */
export const hostAndPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

export interface Named {
  readonly name: string
  readonly address: string
  readonly port: number
}

/** @returns the name, or the address of a service that has none. */
export const titleOf = (service: Named): string => (service.name === '' ? hostAndPort(service.address, service.port) : service.name)

/** @returns name and address, for sentences. */
export const nameInFull = (service: Named): string => {
  const place = hostAndPort(service.address, service.port)
  return service.name === '' ? place : `“${service.name}” (${place})`
}
