/** The rules that lead to a real server or a SubVS: what the *None* button beside it opens. */
import { type RealServerView, SubServiceFields, type SubServiceView, type VirtualServiceView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { DualListField } from '../../../components/dual-list-field.tsx'
import { api } from '../../../lib/api.ts'
import type { HowToWrite, Written } from '../../../lib/change.ts'
import { counted } from '../../../lib/format.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { ruleItems } from './advanced/content-form.tsx'

const Rules = SubServiceFields.pick({ rules: true, defaultRule: true })
const { shape } = Rules

export type RuleTarget =
  | { readonly kind: 'server'; readonly of: RealServerView; readonly name: string }
  | { readonly kind: 'sub'; readonly of: SubServiceView; readonly name: string }

interface RulesButtonProps {
  readonly rules: readonly number[]
  readonly defaultRule: boolean
  readonly name: string
  readonly onOpen: () => void
}

/** *None*, or how many rules lead there. */
export function RulesButton({ rules, defaultRule, name, onOpen }: RulesButtonProps) {
  const parts = [...(rules.length > 0 ? [counted(rules.length, 'rule', 'rules')] : []), ...(defaultRule ? ['default'] : [])]
  return (
    <Button variant="link" isInline aria-label={`Rules of ${name}: ${parts.join(', ') || 'None'}`} onClick={onOpen}>
      Rules: {parts.join(', ') || 'None'}
    </Button>
  )
}

interface RulesDialogProps {
  readonly service: VirtualServiceView
  readonly target: RuleTarget
  readonly onClose: () => void
}

export function RulesDialog({ service, target, onClose }: RulesDialogProps) {
  const { data } = useQuery(queries.contentRules())
  const { of, name } = target
  const values = useMemo(() => ({ rules: of.rules, defaultRule: of.defaultRule }), [of])
  const title = `Rules of ${name}`
  const send = (body: typeof values, query: HowToWrite, version: number): Promise<Written<unknown>> =>
    target.kind === 'server'
      ? api.call('realServerChange', { params: { id: service.id, serverId: of.id }, body, query, version })
      : api.call('subServiceChange', { params: { id: service.id, subServiceId: of.id }, body, query, version })
  return (
    <DialogForm
      title={title}
      onClose={onClose}
      schema={Rules}
      values={values}
      version={of.version}
      send={send}
      words={{ done: 'Rules saved' }}
    >
      <DualListField
        name="rules"
        items={ruleItems((data?.items ?? []).filter(({ type }) => type === 'match'))}
        availableLabel="Available Rules"
        assignedLabel={labelOf(shape.rules)}
        nouns={['rule', 'rules']}
        help="Requests that match one of them come here. The order is that of Rules Precedence under Advanced Properties."
      />
      <CheckboxField name="defaultRule" label={labelOf(shape.defaultRule)} help="Takes what no rule matches." />
    </DialogForm>
  )
}
