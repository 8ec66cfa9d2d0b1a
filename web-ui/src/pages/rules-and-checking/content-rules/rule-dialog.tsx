/** *Create New*, *Modify* and *Duplicate* of a content rule; the fields follow its type. */
import { ContentRuleFields, type ContentRuleView, MatchType, type NewContentRule, RULE_WORDS, RuleType } from '@ballast/server/contract'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import * as z from 'zod'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import type { HowToWrite } from '../../../lib/change.ts'
import { labelOf } from '../../../lib/labels.ts'

const { shape } = ContentRuleFields

/** A drop-down holds text: flags travel as `3`, none as the empty text. */
const FlagText = z.string()
const RuleForm = ContentRuleFields.extend({ setFlag: FlagText, ifFlag: FlagText, ifNotFlag: FlagText })
type RuleForm = z.infer<typeof RuleForm>

const flagText = (flag: number | null): string => (flag === null ? '' : String(flag))
const flagOf = (text: string): number | null => (text === '' ? null : Number(text))
const bodyOf = ({ setFlag, ifFlag, ifNotFlag, ...rule }: RuleForm): NewContentRule => ({
  ...rule,
  setFlag: flagOf(setFlag),
  ifFlag: flagOf(ifFlag),
  ifNotFlag: flagOf(ifNotFlag)
})

const NEW: RuleForm = {
  name: '',
  type: 'match',
  matchType: 'regex',
  header: '',
  pattern: '',
  replacement: '',
  negate: false,
  ignoreCase: false,
  includeHost: false,
  includeQuery: false,
  failOnMatch: false,
  setFlag: '',
  ifFlag: '',
  ifNotFlag: ''
}

function valuesOf(rule: ContentRuleView | null, isCopy: boolean): RuleForm {
  if (rule === null) return NEW
  const { id: _id, version: _version, usedBy: _users, ...fields } = rule
  const flags = { setFlag: flagText(rule.setFlag), ifFlag: flagText(rule.ifFlag), ifNotFlag: flagText(rule.ifNotFlag) }
  return { ...fields, ...flags, ...(isCopy ? { name: '' } : {}) }
}

interface RuleDialogProps {
  /** Null for a new one. */
  readonly rule: ContentRuleView | null
  readonly isCopy: boolean
  readonly onClose: () => void
}

export function RuleDialog({ rule, isCopy, onClose }: RuleDialogProps) {
  const isNew = rule === null || isCopy
  const title = rule === null ? 'Create a content rule' : isCopy ? `Duplicate rule ${rule.name}` : `Modify rule ${rule.name}`
  const values = useMemo(() => valuesOf(rule, isCopy), [rule, isCopy])
  return (
    <DialogForm
      title={title}
      onClose={onClose}
      isNew={isNew}
      saveLabel={isNew ? 'Create Rule' : 'Save'}
      schema={RuleForm}
      values={values}
      version={isNew ? 0 : (rule?.version ?? 0)}
      send={(form, query: HowToWrite, version) =>
        isNew || rule === null
          ? api.call('contentRuleCreate', { body: bodyOf(form), query })
          : api.call('contentRuleChange', { params: { id: rule.id }, body: bodyOf(form), query, version })
      }
      words={isNew ? { done: 'Rule created', isAsked: true } : { done: 'Rule saved' }}
    >
      <TextField
        name="name"
        label={labelOf(shape.name)}
        help="Letters, digits and . @ - _ only. Names differ by upper and lower case."
        isTechnical
        autoFocus
      />
      <SelectField
        name="type"
        label={labelOf(shape.type)}
        choices={RuleType.options.map((value) => ({ value, label: RULE_WORDS[value] }))}
      />
      <TypeFields />
      <FlagFields />
    </DialogForm>
  )
}

const useType = (): RuleType => RuleType.safeParse(useWatch({ name: 'type' })).data ?? 'match'

function TypeFields() {
  const type = useType()
  if (type === 'match') return <MatchFields />
  return (
    <>
      {type === 'modify-url' ? null : <TextField name="header" label="Header Field" help="Its name, for example X-Tenant." isTechnical />}
      {type === 'replace-header' || type === 'modify-url' ? (
        <>
          <TextField
            name="pattern"
            label={labelOf(shape.pattern)}
            help={
              type === 'modify-url'
                ? 'Regular expression; path and query of the request are compared with it.'
                : 'Regular expression; the value of the header field is compared with it.'
            }
            isTechnical
          />
          <CheckboxField name="ignoreCase" label={labelOf(shape.ignoreCase)} />
        </>
      ) : null}
      {type === 'delete-header' ? null : (
        <TextField
          name="replacement"
          label={
            type === 'modify-url'
              ? 'Modified URL'
              : type === 'add-header'
                ? 'Value of Header Field to be added'
                : 'Value of Header Field to be replaced'
          }
          help={
            type === 'add-header'
              ? 'Taken as it is typed.'
              : 'Takes the place of the whole value; \\1 stands for the first group (…) of the Match String.'
          }
          isTechnical
        />
      )}
    </>
  )
}

function MatchFields() {
  const header: unknown = useWatch({ name: 'header' })
  const looksAtUrl = header === ''
  return (
    <>
      <SelectField
        name="matchType"
        label={labelOf(shape.matchType)}
        choices={MatchType.options.map((value) => ({ value, label: RULE_WORDS[value] }))}
      />
      <TextField
        name="header"
        label={labelOf(shape.header)}
        help="Empty compares the URL. body compares the first 16 kB of the body, src-ip the address of the client."
        isTechnical
      />
      <TextField name="pattern" label={labelOf(shape.pattern)} isTechnical />
      <CheckboxField name="negate" label={labelOf(shape.negate)} help="Matches what does not look like this." />
      <CheckboxField name="ignoreCase" label={labelOf(shape.ignoreCase)} />
      {looksAtUrl ? (
        <>
          <CheckboxField name="includeHost" label={labelOf(shape.includeHost)} help="Compares www.example.com/path instead of /path." />
          <CheckboxField name="includeQuery" label={labelOf(shape.includeQuery)} help="What stands behind the ?, too." />
        </>
      ) : null}
      <CheckboxField name="failOnMatch" label={labelOf(shape.failOnMatch)} help="A request that matches is refused with 403." />
    </>
  )
}

const FLAGS = Array.from({ length: 10 }, (_, at) => ({ value: String(at), label: String(at) }))

function FlagFields() {
  const type = useType()
  return (
    <div className="field-row">
      {type === 'match' ? (
        <SelectField name="setFlag" label={labelOf(shape.setFlag)} choices={[{ value: '', label: '[Unset]' }, ...FLAGS]} />
      ) : null}
      <SelectField name="ifFlag" label={labelOf(shape.ifFlag)} choices={[{ value: '', label: '[Always]' }, ...FLAGS]} />
      <SelectField name="ifNotFlag" label={labelOf(shape.ifNotFlag)} choices={[{ value: '', label: '[Always]' }, ...FLAGS]} />
    </div>
  )
}
