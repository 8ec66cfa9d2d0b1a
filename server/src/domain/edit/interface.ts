/** Edits of interfaces. Names follow from what they are, so that nobody has to know the kernel's. */
import { type Id, Interface, type InterfacePatch, type NewInterface } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { newInterface } from '../defaults.ts'
import { refuseField } from '../problems.ts'
import { findInterface } from './find.ts'
import { withPatch } from './patch.ts'

/** The first of bond0, bond1, … that is free. */
function bondName(configuration: Configuration): string {
  const taken = new Set(configuration.interfaces.values().map((entry) => entry.name))
  let number = 0
  while (taken.has(`bond${number}`)) number += 1
  return `bond${number}`
}

export function addInterface(configuration: Configuration, id: Id, input: NewInterface): Configuration {
  if (input.type === 'bond') return withEntity(configuration, 'interfaces', id, newInterface(id, bondName(configuration), input))
  const parent = configuration.interfaces.get(input.parentId)
  if (parent === undefined) {
    throw refuseField(
      'parentId',
      `There is no interface ${input.parentId} for this VLAN. It may have been deleted meanwhile; choose another one.`
    )
  }
  return withEntity(configuration, 'interfaces', id, { ...newInterface(id, `${parent.name}.${input.vlanId}`, input), mtu: parent.mtu })
}

export function changeInterface(configuration: Configuration, id: Id, patch: InterfacePatch): Configuration {
  return withEntity(configuration, 'interfaces', id, withPatch(Interface, findInterface(configuration, id), patch))
}

export function deleteInterface(configuration: Configuration, id: Id): Configuration {
  findInterface(configuration, id)
  return withEntity(configuration, 'interfaces', id, null)
}
