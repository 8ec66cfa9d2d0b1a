/** Texts of a template as an application shows them: with its parameters, and `<label>` for what is not known yet. */
import type { Application } from '../../contract/index.ts'
import { asText, fillText } from './fill.ts'
import { isNothing } from './parameters.ts'

export function valueIn({ parameters }: Application, name: string): string {
  const parameter = parameters.find(({ id }) => id === name)
  return parameter === undefined || isNothing(parameter.value) ? `<${parameter?.label ?? name}>` : asText(parameter.value)
}

export const textOf = (application: Application, text: string): string => fillText(text, (name) => valueIn(application, name))
