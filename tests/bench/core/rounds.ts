/** Alternating rounds: in each, everybody has their turn, and each begins once. */

/** The order of one round: it begins with another one each time, and every second time around it goes backwards, so that nobody always follows the same one. */
export function turns<T>(subjects: readonly T[], round: number): readonly T[] {
  const start = subjects.length === 0 ? 0 : round % subjects.length
  const turned = [...subjects.slice(start), ...subjects.slice(0, start)]
  return Math.floor(round / Math.max(subjects.length, 1)) % 2 === 0 ? turned : turned.toReversed()
}

/** Measures every subject once in each round. @returns samples by subject, in the order of the rounds. */
export async function alternate<T, S>(
  subjects: readonly T[],
  rounds: number,
  measure: (subject: T, round: number) => Promise<S>
): Promise<ReadonlyMap<T, readonly S[]>> {
  const samples = new Map<T, S[]>(subjects.map((subject) => [subject, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of turns(subjects, round)) samples.get(subject)?.push(await measure(subject, round))
  }
  return samples
}
