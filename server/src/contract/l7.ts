/** *L7 Configuration*: what holds for all HTTP and TCP services. Labels, ranges and defaults are the LoadMaster's unless a comment says why not. */
import * as z from 'zod'

export const AlwaysCheckPersist = z.enum(['no', 'yes', 'accept-changes'])
export type AlwaysCheckPersist = z.infer<typeof AlwaysCheckPersist>

export const SameSite = z.enum(['not-added', 'none', 'lax', 'strict'])
export type SameSite = z.infer<typeof SameSite>

/** Settings of their own, not one object: each part of the page saves its own. */
export const L7_FIELDS = {
  dropOnFailure: z.boolean().meta({ title: 'Drop Connections on RS failure' }),
  /** Seconds that a disabled real server keeps its persistent clients. */
  drainTime: z
    .int('Type a number of seconds.')
    .refine((seconds) => seconds === 0 || (seconds >= 60 && seconds <= 86_400), 'Type 0, or a time from 60 to 86400 seconds (a day).')
    .meta({ title: 'L7 Connection Drain Time (secs)' }),
  dropAtDrainEnd: z.boolean().meta({ title: 'Drop at Drain Time End' }),
  alwaysCheckPersist: AlwaysCheckPersist.meta({ title: 'Always Check Persist' }),
  conformToRfc: z.boolean().meta({ title: 'Conform to RFC' }),
  closeOnError: z.boolean().meta({ title: 'Close on Error' }),
  allowEmptyPosts: z.boolean().meta({ title: 'Allow Empty POSTs' }),
  slowStart: z
    .int('Type a number of seconds.')
    .min(0, 'The time cannot be negative; 0 switches slow start off.')
    .max(600, 'The time is at most 600 seconds.')
    .meta({ title: 'Least Connection Slow Start' }),
  sameSite: SameSite.meta({ title: 'SameSite Cookie Options' })
} as const

export const ALWAYS_CHECK_WORDS: Readonly<Record<AlwaysCheckPersist, string>> = {
  no: 'No',
  yes: 'Yes',
  'accept-changes': 'Yes – Accept Changes'
}

export const SAME_SITE_WORDS: Readonly<Record<SameSite, string>> = {
  'not-added': 'SameSite Option Not Added',
  none: 'SameSite=None',
  lax: 'SameSite=Lax',
  strict: 'SameSite=Strict'
}
