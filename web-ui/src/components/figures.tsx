/** Live figures: tabular digits in a fixed width, so that nothing jumps when they change. */
import { bits, count, rate } from '../lib/format.ts'

export const Bits = ({ perSecond }: { readonly perSecond: number }) => <span className="figure">{bits(perSecond)}</span>

export const Rate = ({ perSecond }: { readonly perSecond: number }) => <span className="figure">{rate(perSecond)}</span>

export const Count = ({ value }: { readonly value: number }) => <span className="figure">{count(value)}</span>
