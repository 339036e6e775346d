import { describe, expect, test } from 'vitest'
import { inOrderOfDeletion, type Reference, type TenantTable } from './order.ts'

const table = (name: string, deletable = true): TenantTable => ({ name, column: 'organization_id', deletable, readable: true })
const points = (from: string, to: string, cascades = false): Reference => ({ from, to, cascades })
const order = (tables: TenantTable[], references: Reference[]) => inOrderOfDeletion(tables, references).map(({ name }) => name)

describe('the order of a deletion', () => {
  test('what points at others goes first', () => {
    const tables = ['organizations', 'people', 'notes', 'remarks'].map((name) => table(name))
    const references = [
      points('notes', 'organizations'),
      points('people', 'organizations'),
      points('notes', 'people'),
      points('remarks', 'notes'),
    ]
    expect(order(tables, references)).toEqual(['remarks', 'notes', 'people', 'organizations'])
  })

  test('a ledger that nobody may delete goes with what it hangs on, before whatever else it points at', () => {
    const tables = [table('a_members'), table('b_keys'), table('ledger', false), table('organizations')]
    const references = [
      points('ledger', 'b_keys', true),
      points('ledger', 'a_members'),
      points('b_keys', 'organizations'),
      points('a_members', 'organizations'),
    ]
    expect(order(tables, references)).toEqual(['b_keys', 'a_members', 'organizations'])
  })

  test('one that hangs on nothing is found', () => {
    const references = [points('ledger', 'organizations')]
    expect(() => order([table('ledger', false), table('organizations')], references)).toThrow('The rows of ledger can’t be deleted')
  })

  test('a ledger that points at what must go before it is found', () => {
    const tables = [table('keys'), table('ledger', false), table('organizations')]
    const references = [points('keys', 'organizations'), points('ledger', 'organizations', true), points('ledger', 'keys')]
    expect(() => order(tables, references)).toThrow('in a circle: keys, organizations')
  })

  test('tables that point at each other are found', () => {
    expect(() => order([table('eggs'), table('hens')], [points('eggs', 'hens'), points('hens', 'eggs')])).toThrow('in a circle: eggs, hens')
  })
})
