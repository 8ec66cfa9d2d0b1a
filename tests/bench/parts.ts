/** The parts of the bench, in the order in which they run. A further one is a file of the shape of core/part.ts, and a line here. */

import { change } from './change/part.ts'
import type { Part } from './core/part.ts'
import { dataPlane } from './data-plane/part.ts'
import { failure } from './failure/part.ts'
import { image } from './image.ts'
import { scale } from './scale/part.ts'
import { ui } from './ui/part.ts'
import { soak } from './ui/soak.ts'

export const PARTS: readonly Part[] = [dataPlane, change, failure, scale, ui, image, soak]
