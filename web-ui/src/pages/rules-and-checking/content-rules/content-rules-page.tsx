/** Rules & Checking > Content Rules. */
import { type ContentRuleView, RULE_WORDS } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ListIcon } from '@patternfly/react-icons/dist/dynamic/icons/list-icon'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { DataTable } from '../../../components/data-table.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { FilterBox } from '../../../components/filter-box.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import type { Column } from '../../../components/table-props.ts'
import { api } from '../../../lib/api.ts'
import { serviceTitle } from '../../../lib/attention.ts'
import { applyAfterAsking, inDialog } from '../../../lib/change.ts'
import { counted } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { RuleDialog } from './rule-dialog.tsx'
import { optionsInWords, whereInWords } from './rule-words.ts'

/** What the form shows: a rule to modify, one to copy, or a new one. */
type Open = { readonly kind: 'modify' | 'duplicate'; readonly id: number } | { readonly kind: 'new' }

const COLUMNS: readonly Column<ContentRuleView>[] = [
  { id: 'name', title: 'Name', width: 20, modifier: 'breakWord', cell: (rule) => <strong>{rule.name}</strong> },
  { id: 'type', title: 'Type', cell: (rule) => RULE_WORDS[rule.type] },
  { id: 'options', title: 'Options', width: 20, modifier: 'breakWord', cell: optionsInWords },
  { id: 'header', title: 'Header', modifier: 'breakWord', cell: whereInWords },
  {
    id: 'pattern',
    title: 'Pattern',
    width: 20,
    modifier: 'breakWord',
    cell: ({ pattern, replacement }) => (
      <span className="technical">{[pattern, replacement].filter((text) => text !== '').join(' → ')}</span>
    )
  },
  { id: 'inUse', title: 'In Use', modifier: 'breakWord', cell: (rule) => <InUse rule={rule} /> }
]

function InUse({ rule }: { readonly rule: ContentRuleView }) {
  if (rule.usedBy.length === 0) return <span className="quiet">no</span>
  return (
    <ul>
      {rule.usedBy.map((service) => (
        <li key={service.id}>
          <Link to="/virtual-services/$id" params={{ id: service.id }}>
            {serviceTitle(service)}
          </Link>
        </li>
      ))}
    </ul>
  )
}

const remove = ({ id, name, version }: ContentRuleView): Promise<unknown> =>
  inDialog(() =>
    applyAfterAsking(
      (query) => api.call('contentRuleDelete', { params: { id }, query, version }),
      { title: `Delete rule ${name}?`, consequence: 'Nothing uses it. Undo brings it back.', action: 'Delete', danger: true },
      { done: `Rule ${name} deleted` }
    )
  )

export function ContentRulesPage() {
  const rules = useQuery(queries.contentRules())
  const [open, setOpen] = useState<Open | null>(null)
  const add = (
    <Button variant="primary" onClick={() => setOpen({ kind: 'new' })}>
      Create New
    </Button>
  )
  const concerned = open === null || open.kind === 'new' ? undefined : rules.data?.items.find(({ id }) => id === open.id)
  return (
    <PageFrame
      title="Content Rules"
      place="Rules & Checking"
      intro="What a request must look like to go somewhere, and what is changed in headers and URLs. A rule acts where a virtual service uses it. Replacing text in the body of an answer is not offered: the engine passes bodies on as they are."
      {...(rules.data?.items.length === 0 ? {} : { actions: add })}
    >
      <Loaded query={rules}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyPage title="No content rules yet" icon={ListIcon} action={add}>
              A rule matches requests by URL, header, body or source address, or adds, deletes and replaces headers and rewrites URLs.
            </EmptyPage>
          ) : (
            <RuleTable items={items} onOpen={setOpen} />
          )
        }
      </Loaded>
      {open === null || (open.kind !== 'new' && concerned === undefined) ? null : (
        <RuleDialog rule={concerned ?? null} isCopy={open.kind === 'duplicate'} onClose={() => setOpen(null)} />
      )}
    </PageFrame>
  )
}

function RuleTable({ items, onOpen }: { readonly items: readonly ContentRuleView[]; readonly onOpen: (open: Open) => void }) {
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const rows = items.filter((rule) => [rule.name, rule.pattern, rule.header].some((text) => text.toLowerCase().includes(wanted)))
  const operations = (rule: ContentRuleView) => (
    <span className="buttons">
      <Button variant="link" isInline size="sm" aria-label={`Modify ${rule.name}`} onClick={() => onOpen({ kind: 'modify', id: rule.id })}>
        Modify
      </Button>
      <Button
        variant="link"
        isInline
        size="sm"
        aria-label={`Duplicate ${rule.name}`}
        onClick={() => onOpen({ kind: 'duplicate', id: rule.id })}
      >
        Duplicate
      </Button>
      <Button variant="link" isInline size="sm" isDanger aria-label={`Delete ${rule.name}`} onClick={() => void remove(rule)}>
        Delete
      </Button>
    </span>
  )
  return (
    <>
      <div className="table-tools">
        <FilterBox label="Filter rules" placeholder="Name, header or pattern" value={filter} onChange={setFilter} />
        <span className="quiet">{counted(rows.length, 'rule', 'rules')}</span>
      </div>
      <div className="close-table">
        <DataTable
          label="Content Rules"
          columns={COLUMNS}
          rows={rows}
          keyOf={(rule) => rule.id}
          nameOf={(rule) => rule.name}
          actions={{ title: 'Operation', of: operations }}
        />
      </div>
    </>
  )
}
