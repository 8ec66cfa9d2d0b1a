/** *Content Switching*, *HTTP Selection Rules* and *HTTP Header Modifications*: which rules act on the requests of this service. */
import {
  ContentProperties,
  type ContentRuleView,
  RULE_WORDS,
  VirtualServiceFields,
  type VirtualServiceView
} from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { CheckboxField } from '../../../../components/checkbox-field.tsx'
import { DualListField } from '../../../../components/dual-list-field.tsx'
import { FormSection } from '../../../../components/form-section.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import { queries } from '../../../../lib/queries.ts'
import { type PartProps, sendPart } from '../part.ts'

const Content = VirtualServiceFields.pick({ content: true })
const { shape } = ContentProperties

/** @returns rules as the two lists show them. */
export const ruleItems = (rules: readonly ContentRuleView[]) =>
  rules.map(({ id, name, type, pattern, header }) => ({
    id,
    label: name,
    detail: [RULE_WORDS[type], header, pattern].filter((text) => text !== '').join(' · ')
  }))

const attachedTo = ({ realServers, subServices }: VirtualServiceView): ReadonlySet<number> =>
  new Set([...realServers, ...subServices].flatMap(({ rules }) => rules))

export function ContentForm({ service }: PartProps) {
  const { data } = useQuery(queries.contentRules())
  const values = useMemo(() => ({ content: service.content }), [service])
  if (data === undefined) return null
  if (data.items.length === 0)
    return (
      <div className="section-part">
        <p className="not-offered">
          Content Switching, HTTP Selection Rules and HTTP Header Modifications need rules: create them under{' '}
          <Link to="/rules-and-checking/content-rules">Content Rules</Link>.
        </p>
      </div>
    )
  const matching = data.items.filter(({ type }) => type === 'match')
  const selecting = matching.filter(({ failOnMatch, setFlag }) => failOnMatch || setFlag !== null)
  const headers = data.items.filter(({ type }) => type.endsWith('-header'))
  const attached = attachedTo(service)
  const parts = service.subServices.length > 0 ? 'SubVSs' : 'real servers'
  return (
    <div className="section-part">
      <FormSection
        title="Content Switching and header rules"
        variant="plain"
        schema={Content}
        values={values}
        version={service.version}
        send={sendPart(service.id)}
        words={{ done: 'Rules saved' }}
      >
        <CheckboxField
          name="content.switching"
          label={labelOf(shape.switching)}
          help={`Clients go where their request matches a rule. Attach rules to the ${parts} below; what nothing matches goes to those with the Default Rule, or gets 503.`}
        />
        {attached.size === 0 ? null : (
          <DualListField
            name="content.precedence"
            items={ruleItems(matching.filter(({ id }) => attached.has(id)))}
            availableLabel="Attached rules"
            assignedLabel={labelOf(shape.precedence)}
            nouns={['rule', 'rules']}
            help="The first rule that matches decides. Attached rules that are not on the right come last."
          />
        )}
        <DualListField
          name="content.selection"
          items={ruleItems(selecting)}
          availableLabel="Rules that refuse or set flags"
          assignedLabel={labelOf(shape.selection)}
          nouns={['rule', 'rules']}
          help="Looked at first, in this order: they refuse requests (Fail On Match) or set flags for the rules after them."
        />
        <DualListField
          name="content.request"
          items={ruleItems(data.items.filter(({ type }) => type !== 'match'))}
          availableLabel="Rules for requests"
          assignedLabel={labelOf(shape.request)}
          nouns={['rule', 'rules']}
          help="What changes in requests before a real server sees them, in this order."
        />
        <DualListField
          name="content.response"
          items={ruleItems(headers)}
          availableLabel="Rules for answers"
          assignedLabel={labelOf(shape.response)}
          nouns={['rule', 'rules']}
          help="What changes in the headers of answers, in this order. Bodies are passed on as they are."
        />
      </FormSection>
    </div>
  )
}
