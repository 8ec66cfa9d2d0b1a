/** What the picture shows, before anybody has thought about pixels. */

/** Something at the far end of an arm: a gateway, a real server, the client. */
export interface Neighbour {
  readonly key: string
  readonly kind: 'gateway' | 'server' | 'client' | 'more'
  readonly title: string
  readonly detail: string
  readonly isDown?: boolean
}

/** Two lines inside an arm's box: a virtual service. */
export interface ArmLine {
  readonly key: string
  /** Its name, or how many more there are. */
  readonly text: string
  /** Address and port. */
  readonly detail: string
  readonly isChosen?: boolean
}

export interface Arm {
  readonly key: string
  /** `eth0`. */
  readonly title: string
  /** Its own addresses. */
  readonly addresses: readonly string[]
  readonly services: readonly ArmLine[]
  /** The network side stands on the left, the farm side on the right. */
  readonly side: 'left' | 'right'
  readonly isDown: boolean
  /** On its subnet. */
  readonly near: readonly Neighbour[]
  /** Behind a gateway: only the chosen client. */
  readonly far: readonly Neighbour[]
}

/** One step of a packet of the chosen client, from box to box. `core` is the machine itself. */
export interface Hop {
  readonly kind: 'in' | 'back'
  readonly from: string
  readonly to: string
  /** The packet does not arrive. */
  readonly isBlocked: boolean
}

export interface Scene {
  readonly arms: readonly Arm[]
  readonly hops: readonly Hop[]
}

export const CORE = 'core'
