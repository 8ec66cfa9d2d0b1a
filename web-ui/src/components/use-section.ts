/**
 * The logic of a form with one Save.
 *
 * - Silent until the first submit, then live.
 * - The server's faults land at the fields by their path; the rest stands at the head of the form.
 * - The values as saved may change while somebody types here (another administrator). A clean form follows at once; a dirty one
 *   keeps its text, says what happened, and moves to the newest only when asked to.
 */
import type { Problem } from '@ballast/server/contract'
import { zodResolver } from '@hookform/resolvers/zod'
import { useBlocker } from '@tanstack/react-router'
import { type RefObject, useContext, useEffect, useId, useRef, useState } from 'react'
import { type FieldValues, type UseFormReturn, useForm } from 'react-hook-form'
import type * as z from 'zod'
import { problemOf } from '../lib/api.ts'
import { applyChange, type ChangeWords, type HowToWrite, type Written } from '../lib/change.ts'
import { confirm } from '../lib/dialogs.ts'
import { EditsContext } from '../lib/edits.ts'
import { faultText, fieldFor } from '../lib/field-paths.ts'
import { configurationChanged } from '../lib/queries.ts'

export interface SectionOptions<V extends FieldValues, T> {
  /** Fields with defaults may be absent in what it takes, never in what it gives. */
  readonly schema: z.ZodType<V, FieldValues>
  /** As saved, or the proposal of a new object. */
  readonly values: V
  /** Version that `values` have; 0 for what does not exist yet. */
  readonly version: number
  /** Makes the request. @param version what the person saw when typing, for `If-Match`. */
  readonly send: (values: V, how: HowToWrite, version: number) => Promise<Written<T>>
  readonly words: ChangeWords
  readonly onSaved?: (answer: Written<T>) => void
}

export interface Section {
  readonly form: UseFormReturn<FieldValues>
  readonly problem: Problem | null
  readonly shownPaths: readonly string[]
  readonly isSaving: boolean
  readonly isDirty: boolean
  /** The newest version, when somebody else saved one while this form was dirty. */
  readonly newerVersion: number | null
  readonly submit: () => void
  readonly discard: () => void
  readonly loadNewest: () => void
}

interface Refused {
  readonly problem: Problem
  readonly shownPaths: readonly string[]
}

/** A reset of ours takes the given values whole; without this it would keep what was typed, as `resetOptions` says. */
const AS_GIVEN = { keepDirtyValues: false } as const

/** @param formRef the form element: its fields say where a fault of the server can stand. */
export function useSection<V extends FieldValues, T>(options: SectionOptions<V, T>, formRef: RefObject<HTMLFormElement | null>): Section {
  const { schema, values, version, send, words, onSaved } = options
  const [base, setBase] = useState({ values, version })
  const form = useForm<FieldValues>({
    resolver: zodResolver<FieldValues, unknown, FieldValues>(schema),
    values: base.values,
    resetOptions: { keepDirtyValues: true },
    mode: 'onSubmit',
    reValidateMode: 'onChange'
  })
  const { isDirty, isSubmitting } = form.formState
  const [refused, setRefused] = useState<Refused | null>(null)
  const isLeaving = useRef(false)
  const [failures, setFailures] = useState(0)

  // A newer version that left these fields alone (another section of the same page was saved) is no conflict here.
  const isSame = JSON.stringify(base.values) === JSON.stringify(values)
  if ((!isDirty || isSame) && (base.version !== version || !isSame)) setBase({ values, version })

  const id = useId()
  const edits = useContext(EditsContext)
  useEffect(() => {
    if (edits === null) return
    const unsubscribe = form.subscribe({
      formState: { values: true, isDirty: true },
      callback: ({ values: typed, isDirty: isEdited }) => {
        const parsed = isEdited === true ? schema.safeParse(typed) : null
        // What is not acceptable yet says nothing new.
        if (parsed?.success !== false) edits(id, parsed?.data ?? null)
      }
    })
    return () => {
      unsubscribe()
      edits(id, null)
    }
  }, [form, schema, edits, id])

  // After a refusal the first field at fault gets the focus, as after a fault found in the browser.
  useEffect(() => {
    if (failures > 0) formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [failures, formRef])

  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!isDirty || isLeaving.current || current.pathname === next.pathname) return false
      return !(await confirm({
        title: 'Leave without saving?',
        consequence: 'What you typed on this page is lost.',
        action: 'Leave without saving',
        danger: true
      }))
    },
    enableBeforeUnload: () => isDirty && !isLeaving.current
  })

  const place = (problem: Problem): void => {
    const has = (name: string): boolean => formRef.current?.querySelector(`[data-field="${CSS.escape(name)}"]`) != null
    const placed = problem.errors.flatMap((fault) => {
      const name = fieldFor(fault.path, has)
      return name === null ? [] : [{ name, fault }]
    })
    for (const { name, fault } of placed) form.setError(name, { type: 'server', message: faultText(fault) })
    setRefused({ problem, shownPaths: placed.map(({ fault }) => fault.path) })
    setFailures((count) => count + 1)
  }

  const save = async (typed: FieldValues): Promise<void> => {
    setRefused(null)
    const parsed = schema.parse(typed)
    try {
      const answer = await applyChange((how) => send(parsed, how, base.version), words)
      if (answer === null) return
      isLeaving.current = true
      form.reset(parsed, AS_GIVEN)
      onSaved?.(answer)
      isLeaving.current = false
    } catch (error) {
      const problem = problemOf(error)
      if (problem.code === 'version-stale') await configurationChanged()
      place(problem)
    }
  }

  return {
    form,
    problem: refused?.problem ?? null,
    shownPaths: refused?.shownPaths ?? [],
    isSaving: isSubmitting,
    isDirty,
    newerVersion: isDirty && !isSubmitting && !isSame && version !== base.version ? version : null,
    submit: () => void form.handleSubmit(save)(),
    discard: () => {
      setRefused(null)
      form.reset(values, AS_GIVEN)
    },
    loadNewest: () => {
      setRefused(null)
      setBase({ values, version })
    }
  }
}
