/** What *Add New* holds: a service, or a template with what it asks for. */
import { ParameterValue, typeForPort, VirtualServiceFields } from '@ballast/server/contract'
import * as z from 'zod'

export const AddNewForm = VirtualServiceFields.pick({ address: true, port: true, name: true, protocol: true, type: true }).extend({
  /** Empty for none. */
  template: z.string(),
  parameters: z.record(z.string(), ParameterValue)
})
export type AddNewForm = z.infer<typeof AddNewForm>

export const PROPOSAL: AddNewForm = {
  address: '',
  port: 80,
  name: '',
  protocol: 'tcp',
  type: typeForPort(80),
  template: '',
  parameters: {}
}

export const AddNewSearch = z.object({
  /** The template that is chosen from the start. */
  template: z.string().optional().catch(undefined)
})
