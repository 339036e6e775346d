import { newId } from '../../../kernel/ids.ts'
import { secretMade } from '../../../platform/secrets/index.ts'
import type { Samples } from '../stage.ts'

export const secrets: Samples = {
  'GET /api/v1/organizations/{organizationId}/secrets/exposures': {
    async call({ world }, { organization }) {
      const { owner, id } = organization
      await world.app.db.transaction({ organizationId: id, principal: owner.id }, (tx) =>
        secretMade(
          tx,
          { personId: owner.id, name: owner.name },
          { id: newId('key'), kind: 'api-key', label: `Key of ${organization.name}` },
        ),
      )
      return { query: 'state=all&limit=2' }
    },
  },
}
