/** What is being typed on a page and not saved yet, for parts of the page that look at it (*Explain*). */
import { createContext } from 'react'

/** Told by each form while one types: its values, or null when it is as saved. */
export type Edits = (form: string, values: object | null) => void

export const EditsContext = createContext<Edits | null>(null)
