/** *Rules & Checking > Content Rules*. */
import type { ContentRule, ContentRuleView, Id, VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { addContentRule, changeContentRule, deleteContentRule, findContentRule } from '../../domain/edit/index.ts'
import { rulesOf } from '../../domain/rule-places.ts'
import type { Handlers, Services } from '../handler.ts'
import { requireVersion } from '../versions.ts'
import { write } from '../write.ts'

type Names = 'contentRuleList' | 'contentRuleCreate' | 'contentRuleChange' | 'contentRuleDelete'
type Users = ReadonlyMap<Id, ContentRuleView['usedBy']>

/** Version of an object that a dry run would have made. */
const NOT_YET = 0

const asUser = ({ id, name, address, port }: VirtualService): ContentRuleView['usedBy'][number] => ({ id, name, address, port })

function usersOfRules(configuration: Configuration): Users {
  const users = new Map<Id, ContentRuleView['usedBy']>()
  for (const service of configuration.virtualServices.values()) {
    for (const id of rulesOf(service)) users.set(id, [...(users.get(id) ?? []), asUser(service)])
  }
  return users
}

export function contentRuleHandlers({ pipeline, store }: Services): Pick<Handlers, Names> {
  const present = (rule: ContentRule, users: Users): ContentRuleView => ({
    ...rule,
    version: store.versionOf('contentRules', rule.id) ?? NOT_YET,
    usedBy: users.get(rule.id) ?? []
  })
  const view = (configuration: Configuration, id: Id): ContentRuleView =>
    present(findContentRule(configuration, id), usersOfRules(configuration))

  return {
    contentRuleList() {
      const { configuration } = store.current()
      const users = usersOfRules(configuration)
      const items = [...configuration.contentRules.values()].map((rule) => present(rule, users))
      return { total: items.length, items }
    },

    contentRuleCreate(call) {
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: addContentRule(current, id, call.body) }
        },
        value: (configuration) => view(configuration, id)
      })
    },

    contentRuleChange(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'contentRules', id, call.version)
          return { configuration: changeContentRule(current, id, call.body) }
        },
        value: (configuration) => view(configuration, id)
      })
    },

    contentRuleDelete(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'contentRules', id, call.version)
          return { configuration: deleteContentRule(current, id) }
        },
        value: () => null
      })
    }
  }
}
