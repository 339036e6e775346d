/**
 * Leads: people and companies that something may be sold to.
 *
 * Whoever may see leads sees all of the organization's; whoever may edit them adds, changes, assigns and deletes them, one by one or
 * many at once, and imports them from a file. A lead is given to a member who may edit leads, and to nobody else: with anybody else it
 * would lie. Removing that member unassigns it, as the plan of the removal says, and every lead without somebody can be given to others
 * by one action (Z8).
 *
 * Two people may change one lead. Its version counts the changes, whoever makes them; a change that names an older one is refused, and
 * the refusal carries the lead as it is now.
 *
 * The list costs about the same with a hundred leads and with a hundred thousand. Each order has an index; the words of name, company
 * and e-mail have one that row security keeps from ordinary statements, so `search_leads` asks it. A total is counted up to a bound.
 *
 * An import is a file that is looked at first: encoding, delimiter, columns, first rows. Once its columns are known, a job takes it over in
 * batches, on behalf of whoever started it and only as long as they may. Each batch is whole or not there at all, so a worker that is
 * killed loses no row and doubles none. What can't be taken over is told by line, column and reason.
 */
import { sql } from '../../kernel/database/index.ts'
import type { ServerModule } from '../../platform/module.ts'
import { kept } from '../../platform/removal/index.ts'
import { statuses } from './contract.ts'
import { recount } from './currency.ts'
import { demonstrate } from './demonstration.ts'
import { importLeads } from './import-job.ts'
import { importRoutes } from './import-routes.ts'
import { leadRoutes, oneLeadRoutes } from './routes.ts'
import { findLead } from './rows.ts'

export default {
  name: 'leads',
  routes: [...leadRoutes, ...importRoutes, ...oneLeadRoutes],
  jobs: (app) => ({ 'import-leads': (payload, { attempt }) => importLeads(app, payload, attempt) }),
  deletion: {
    words: {
      lead_imports: ['import of leads', 'imports of leads'],
      lead_import_files: ['uploaded file of leads', 'uploaded files of leads'],
      lead_import_failures: ['note on a row left out by an import', 'notes on rows left out by imports'],
    },
  },
  currencyChanged: recount,
  demonstrate: (_app, tx, owner) => demonstrate(tx, owner),
  subjects: {
    async lead(_app, tx, id) {
      const found = await findLead(tx, id)
      return found && { label: found.name, subject: { ownedBy: found.assigneeId } }
    },
  },
  touches: [
    {
      column: 'leads.assignee_id',
      ending: 'unassign',
      choices: ['reassign'],
      needs: 'leads.edit',
      records: ['lead', 'leads'],
      link: (personId) => `leads?assignee=${personId}`,
      filters: { status: { label: 'Status', values: statuses, where: (status) => sql<boolean>`r.status = ${status}` } },
    },
    kept('leads.created_by', 'It tells who added the lead, and that does not change.'),
    kept('lead_imports.created_by', 'It tells who imported, and that does not change.'),
  ],
} satisfies ServerModule
