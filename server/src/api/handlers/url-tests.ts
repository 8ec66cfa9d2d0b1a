/** Test URLs of applications: all of them now, and what they answered before. */
import type { Handlers, Services } from '../handler.ts'

export const urlTestHandlers = ({ urlTests }: Services): Pick<Handlers, 'urlTestRun' | 'urlTestList'> => ({
  urlTestRun: ({ params }) => urlTests.run(params.id, 'person'),

  urlTestList({ params }) {
    const items = [...urlTests.history(params.id)]
    return { total: items.length, items }
  }
})
