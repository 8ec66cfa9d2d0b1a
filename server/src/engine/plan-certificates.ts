/** Which commands lead from the certificates and crt-lists in memory to those of the next revision, if commands can. */
import type { RenderedFile } from '../render/rendered.ts'
import { listedFile, listLines } from './sections.ts'
import type { Step } from './steps.ts'

export type CertificateSteps = { readonly steps: readonly Step[] } | { readonly obstacle: string; readonly list: string }

type Files = ReadonlyMap<string, RenderedFile>

const isList = (path: string): boolean => path.endsWith('.crt-list')

const linesOf = (file: RenderedFile | undefined): readonly string[] => (file?.kind === 'text' ? listLines(file.text) : [])

/** Certificate files that HAProxy has loaded: those that a crt-list names. */
const loaded = (files: Files): ReadonlySet<string> =>
  new Set([...files.values()].flatMap((file) => (isList(file.path) ? linesOf(file).map(listedFile) : [])))

const sameCertificate = (a: RenderedFile | undefined, b: RenderedFile | undefined): boolean =>
  a?.kind === 'certificate' && b?.kind === 'certificate' && a.fingerprint === b.fingerprint && a.chain.join() === b.chain.join()

/** One list; null means that only a reload gets there. Commands append at the end, and the first line is the default certificate. */
function planList(list: string, before: readonly string[], after: readonly string[]): { out: Step[]; in: Step[] } | null {
  const gone = before.filter((line) => !after.includes(line))
  const fresh = after.filter((line) => !before.includes(line))
  const result = [...before.filter((line) => !gone.includes(line)), ...fresh]
  if (before[0] !== after[0] || result.join('\n') !== after.join('\n')) return null
  if (new Set(before.map(listedFile)).size !== before.length) return null
  return {
    out: gone.map((line) => ({ do: 'unassign', list, path: listedFile(line) })),
    in: fresh.map((line) => ({ do: 'assign', list, line }))
  }
}

export function planCertificates(before: Files, after: Files): CertificateSteps {
  const had = loaded(before)
  const has = loaded(after)
  const replace = [...has].filter((path) => had.has(path) && !sameCertificate(before.get(path), after.get(path)))
  const fresh = [...has].filter((path) => !had.has(path))
  const gone = [...had].filter((path) => !has.has(path))
  const out: Step[] = []
  const into: Step[] = []
  for (const list of [...after.keys()].filter((path) => isList(path) && before.has(path))) {
    const part = planList(list, linesOf(before.get(list)), linesOf(after.get(list)))
    if (part === null) return { obstacle: 'the default certificate or the order of the certificates changes', list }
    out.push(...part.out)
    into.push(...part.in)
  }
  return {
    steps: [
      ...replace.map((path): Step => ({ do: 'replace-certificate', path })),
      ...fresh.map((path): Step => ({ do: 'new-certificate', path })),
      ...into,
      ...out,
      ...gone.map((path): Step => ({ do: 'delete-certificate', path }))
    ]
  }
}
