/** Ctrl-K: pages, settings by their labels and synonyms, services by name and address, certificates by name and host. */
import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import { queries } from '../lib/queries.ts'
import { type Findable, search } from '../lib/search.ts'
import { type MenuEntry, pagesOf } from './menu.ts'
import { useMenu } from './menu-with-interfaces.ts'

const MOST_RESULTS = 12

interface Target extends Findable {
  readonly key: string
  readonly href: string
}

const targetsOf = (menu: readonly MenuEntry[]): readonly Target[] =>
  pagesOf(menu).flatMap(({ page, place }) => [
    { key: page.path, title: page.title, place: place.join(' > '), keywords: page.keywords, href: page.path },
    ...(page.settings ?? []).map((setting) => ({
      key: `${page.path} ${setting.title}`,
      title: setting.title,
      place: [...place, page.title].join(' > '),
      keywords: setting.keywords,
      href: page.path
    }))
  ])

function useTargets(): readonly Target[] {
  const services = useQuery(queries.virtualServices())
  const certificates = useQuery(queries.certificates())
  return [
    ...targetsOf(useMenu()),
    ...(services.data?.items ?? []).map((row) => ({
      key: `service ${row.id}`,
      title: row.name === '' ? `${row.address}:${row.port}` : row.name,
      place: `Virtual service ${row.address}:${row.port}`,
      keywords: [row.address, `${row.address}:${row.port}`, String(row.port), 'vip'],
      href: `/virtual-services/${row.id}`
    })),
    ...(certificates.data?.items ?? []).map((certificate) => ({
      key: `certificate ${certificate.id}`,
      title: certificate.name,
      place: 'SSL certificate',
      keywords: [...certificate.names, certificate.commonName],
      href: `/certificates/ssl?filter=${encodeURIComponent(certificate.name)}`
    }))
  ]
}

export function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState('')
  const [marked, setMarked] = useState(0)
  const navigate = useNavigate()
  const results = search(useTargets(), query, MOST_RESULTS)
  const open = (target: Target | undefined): void => {
    if (target === undefined) return
    onClose()
    void navigate({ href: target.href })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setMarked((marked + step + results.length) % Math.max(1, results.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      open(results[marked])
    }
  }
  return (
    <Modal variant="medium" position="top" isOpen onClose={onClose} aria-label="Search" elementToFocus="#search-for">
      <ModalHeader title="Search" description="Pages, settings (also by their old names), services, certificates." />
      <ModalBody className="search-body">
        <SearchInput
          aria-label="Search for"
          value={query}
          onChange={(_event, text) => {
            setQuery(text)
            setMarked(0)
          }}
          onClear={() => setQuery('')}
          onKeyDown={onKeyDown}
          searchInputId="search-for"
          inputProps={{
            role: 'combobox',
            'aria-autocomplete': 'list',
            'aria-expanded': results.length > 0,
            'aria-controls': 'search-results',
            ...(results.length === 0 ? {} : { 'aria-activedescendant': `search-result-${marked}` })
          }}
        />
        <div id="search-results" role="listbox" aria-label="Results" className="search-results">
          {results.map((target, index) => (
            <SearchResult key={target.key} target={target} index={index} isMarked={index === marked} onOpen={() => open(target)} />
          ))}
        </div>
        {results.length === 0 ? <p role="status">Nothing has this name. Try a part of it, an address or a port.</p> : null}
      </ModalBody>
    </Modal>
  )
}

interface SearchResultProps {
  readonly target: Target
  readonly index: number
  readonly isMarked: boolean
  readonly onOpen: () => void
}

function SearchResult({ target, index, isMarked, onOpen }: SearchResultProps) {
  return (
    <div
      id={`search-result-${index}`}
      role="option"
      aria-selected={isMarked}
      tabIndex={-1}
      className="search-result"
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onOpen()
      }}
    >
      <span>{target.title}</span>
      <small className="quiet">{target.place}</small>
    </div>
  )
}
